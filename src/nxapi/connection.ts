import { Agent as HttpAgent, type ClientRequestArgs, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

import { dial, type Handshake } from "./dial.ts";
import { Obstacle, type Stage } from "./failure.ts";
import type { Address, Resolve } from "./names.ts";
import type { OpenConnections } from "./open-connections.ts";
import type { Target } from "./target.ts";

/** How the last connection to a switch was opened, as far as it came. */
export interface Opening {
  /** Milliseconds that each finished step took. */
  readonly tookMs: Readonly<Partial<Record<Stage, number>>>;
  /** The addresses of the switch's name; empty if it was not looked up. */
  readonly addresses: readonly Address[];
  readonly handshake: Handshake | undefined;
}

/** The keep-alive connection to one switch: one socket at a time, counted, and trusted before it carries a byte. */
export interface Connection {
  readonly agent: HttpAgent;
  /** How many sockets were opened in all. */
  readonly opened: number;
  readonly opening: Opening;
  readonly stage: Stage;
  /** Whether the request that began last was sent. */
  readonly sent: boolean;
  /** Whether a socket is open and trusted; the switch may have closed it a moment ago. */
  readonly usable: boolean;
  /** From now on, `settled` is told each time that a socket was opened or could not be. */
  onSettled(settled: (() => void) | undefined): void;
  /** A request begins, on the socket that is open or else on a new one. */
  begin(): Exchange;
  /** Whether the request that failed was sent on a socket that was open before, and on which not a byte came back. */
  readonly wentStale: boolean;
  /** Gives up a socket that is not yet trusted, or on which a request was not ended. */
  readonly abandon: () => void;
  /** Closes the socket that is open; the next request opens another. */
  discard(): void;
  close(): void;
}

/** One request and its answer, while they are on the connection. */
export interface Exchange {
  /** The answer's headers are there. */
  readonly answered: (response: IncomingMessage) => void;
  /** So many bytes of the answer's body were read. */
  read(bytes: number): void;
  /** The answer is not read on before this is over. */
  waitingForMemory(waiting: Promise<void> | undefined): Promise<void> | undefined;
  /** It is over, and from now on no byte is asked for. */
  end(): void;
  /** What the switch did on the wire that ended it; undefined if it was something else that did. */
  readonly fault: Obstacle | undefined;
}

interface Current extends Exchange {
  /** Told of bytes that come, before the HTTP parser sees them; whether they may come. */
  arrived(bytes: number): boolean;
}

// NX-API has few workers and few sessions per user and address: never more than one socket a switch.
// A resumed TLS session would skip the certificate, and with it the pin.
const AGENT_OPTIONS = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1, maxCachedSessions: 0 } as const;

/**
 * An answer may take so many bytes more than one and a quarter of its body: headers, trailers and the sizes of chunks.
 * Chunks of one byte, chunk extensions and trailers without end cost the event loop far more than their bodies show.
 */
const OVERHEAD_BYTES = 256 * 1024;

const NO_HANDLE = "no file handle is left for a connection; raise what ulimit -n says, or share the fleet";

type Opened = (error: Error | null, socket: Duplex) => void;

interface ConnectionOptions {
  readonly resolve: Resolve;
  readonly openConnections: OpenConnections;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** The connection to a target, opened when a request first needs it. */
export function createConnection(target: Target, { resolve, openConnections, now }: ConnectionOptions): Connection {
  const agent = target.protocol === "https" ? new HttpsAgent(AGENT_OPTIONS) : new HttpAgent(AGENT_OPTIONS);
  let opened = 0;
  let opening: Opening = NOT_OPENED;
  let stage: Stage = "wait";
  let socket: Socket | undefined;
  let closed: (() => void) | undefined;
  let trusted = false;
  let settled: (() => void) | undefined;
  let before = { opened, bytesRead: 0 };
  let current: Current | undefined;

  function begin(): Exchange {
    let wireBytes = 0;
    let bodyBytes = 0;
    let response: IncomingMessage | undefined;
    let fault: Obstacle | undefined;
    stage = "wait";
    before = { opened, bytesRead: socket?.bytesRead ?? 0 };
    // One that was given up may still hear of its answer; that is not about its successor.
    const reach = (next: Stage): void => {
      if (current === exchange) stage = next;
    };
    const exchange: Current = {
      answered(its) {
        response = its;
        reach("read");
      },
      read: (bytes) => (bodyBytes += bytes),
      waitingForMemory(waiting) {
        if (waiting === undefined) return undefined;
        reach("memory");
        return waiting.then(() => reach("read"));
      },
      arrived(bytes) {
        wireBytes += bytes;
        // A second answer would be taken as the first to the next request.
        if (response?.complete === true) return false;
        if (wireBytes <= 1.25 * bodyBytes + OVERHEAD_BYTES) return true;
        fault = new Obstacle("malformed", "the answer is nearly all headers, trailers or sizes of chunks");
        return false;
      },
      end() {
        if (current === exchange) current = undefined;
      },
      get fault() {
        return fault;
      },
    };
    current = exchange;
    return exchange;
  }

  function open(_options: ClientRequestArgs, callback?: Opened): undefined {
    // The socket before it is closed, and may not have said so yet.
    closed?.();
    closed = openConnections.open();
    if (closed === undefined) {
      settled?.();
      callback?.(new Obstacle("unreachable", NO_HANDLE), new Socket().destroy());
      return;
    }
    const attempt = (opened += 1);
    // It keeps the request that the socket is opened for, and with it the answer, which would live as long as the socket.
    let tell = callback;
    let step: { readonly stage: Stage; readonly since: number } | undefined;
    opening = NOT_OPENED;
    trusted = false;
    // A socket that was given up may still hear from a name server; that is not about its successor.
    const ifLatest = (act: () => void): void => (attempt === opened ? act() : undefined);
    const dialled = dial(target, resolve, {
      reached: (next) =>
        ifLatest(() => {
          const since = now();
          if (step !== undefined) {
            opening = { ...opening, tookMs: { ...opening.tookMs, [step.stage]: since - step.since } };
          }
          step = { stage: next, since };
          stage = next;
        }),
      found: (addresses) => ifLatest(() => (opening = { ...opening, addresses })),
      shook: (handshake) => ifLatest(() => (opening = { ...opening, handshake })),
      done(error) {
        ifLatest(() => {
          trusted = error === undefined;
          settled?.();
        });
        if (error === undefined) {
          // What nobody asked for is not left to be found by the next request.
          dialled.on("data", ({ byteLength }: Buffer) => {
            if (current?.arrived(byteLength) !== true) dialled.destroy(current?.fault);
          });
        }
        tell?.(error ?? null, dialled);
        tell = undefined;
      },
    });
    dialled.once("close", closed);
    socket = dialled;
  }
  agent.createConnection = open;

  function abandon(): void {
    if (!trusted || current !== undefined) socket?.destroy();
  }

  return {
    agent,
    get opened() {
      return opened;
    },
    get opening() {
      return opening;
    },
    get stage() {
      return stage;
    },
    get sent() {
      return stage === "wait" || stage === "read" || stage === "memory";
    },
    get usable() {
      return trusted && socket?.readyState === "open";
    },
    onSettled: (listener) => (settled = listener),
    begin,
    get wentStale() {
      return stage === "wait" && opened === before.opened && socket?.bytesRead === before.bytesRead;
    },
    abandon,
    discard: () => socket?.destroy(),
    close() {
      abandon();
      agent.destroy();
    },
  };
}

const NOT_OPENED: Opening = { tookMs: {}, addresses: [], handshake: undefined };
