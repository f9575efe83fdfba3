import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Admission } from "./http/logins.ts";

/** One HTTP request a simulated switch received. */
export interface Asked {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The number of the connection it came by, counted from 1. */
  readonly connection: number;
  readonly commands: readonly string[];
  /** How it was let in; `unasked` when a fault answered first. */
  readonly admitted: Admission["by"] | "unasked";
  /** The HTTP status it was answered with; undefined while it is not answered. */
  readonly status: number | undefined;
}

/** What a simulated switch was asked: the counts are of everything, `requests` holds the latest. */
export interface NexusRecord {
  readonly requests: readonly Asked[];
  readonly requestCount: number;
  /** TCP connections accepted. */
  readonly connections: number;
  readonly openConnections: number;
  /** Requests admitted by password: each is a full authentication on a switch. */
  readonly logins: number;
  /** Requests admitted by cookie. */
  readonly cookieUses: number;
  /** Answers with status 401. */
  readonly unauthorized: number;
  /** Commands run, alone or in batches. */
  readonly commandCount: number;
  /** The most requests that were unanswered at one time. */
  readonly peakConcurrency: number;
  /** Bytes on the wire, TLS included. */
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

const kept = 1000;

/** The record as the switch writes it. */
export class Recorder implements NexusRecord {
  readonly requests: Asked[] = [];
  requestCount = 0;
  connections = 0;
  logins = 0;
  cookieUses = 0;
  unauthorized = 0;
  commandCount = 0;
  peakConcurrency = 0;
  readonly #open = new Set<Socket>();
  #unanswered = 0;
  #received = 0;
  #sent = 0;

  get openConnections(): number {
    return this.#open.size;
  }

  get bytesReceived(): number {
    return this.#received + sum(this.#open, ({ bytesRead }) => bytesRead);
  }

  get bytesSent(): number {
    return this.#sent + sum(this.#open, ({ bytesWritten }) => bytesWritten);
  }

  connected(socket: Socket): void {
    this.connections += 1;
    this.#open.add(socket);
    socket.once("close", () => {
      this.#open.delete(socket);
      this.#received += socket.bytesRead;
      this.#sent += socket.bytesWritten;
    });
  }

  /** Notes a request, and gives the function that notes the end of it. */
  asked(asked: Omit<Asked, "status">): (status: number | undefined) => void {
    const entry: { -readonly [K in keyof Asked]: Asked[K] } = { ...asked, status: undefined };
    this.requestCount += 1;
    this.commandCount += asked.commands.length;
    this.requests.push(entry);
    if (this.requests.length > kept) {
      this.requests.shift();
    }
    this.logins += asked.admitted === "password" ? 1 : 0;
    this.cookieUses += asked.admitted === "cookie" ? 1 : 0;
    this.#unanswered += 1;
    this.peakConcurrency = Math.max(this.peakConcurrency, this.#unanswered);
    return (status) => {
      entry.status = status;
      this.#unanswered -= 1;
      this.unauthorized += status === 401 ? 1 : 0;
    };
  }
}

function sum(sockets: Iterable<Socket>, of: (socket: Socket) => number): number {
  let total = 0;
  for (const socket of sockets) {
    total += of(socket);
  }
  return total;
}
