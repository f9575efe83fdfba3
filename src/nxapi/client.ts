import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

import { Axios, type AxiosResponse } from "axios";

import { parseHttpDate } from "../retry-after.ts";
import { type HttpAnswer, readBody, textOf } from "./answer.ts";
import { createConnection, type Opening } from "./connection.ts";
import { type Sending, sendRequest } from "./http-request.ts";
import { countCalls } from "./json-rpc.ts";
import { createMemoryBudget, type MemoryBudget } from "./memory-budget.ts";
import { createMutex } from "./mutex.ts";
import { askNames, type Resolve } from "./names.ts";
import { createOpenConnections, type OpenConnections } from "./open-connections.ts";
import { beginRequests, type Post, type RequestSequence, type SequenceOptions } from "./requests.ts";
import { createRetryAfter } from "./retry-after.ts";
import { createSession, type Credentials } from "./session.ts";
import { type Target, type Trust, type Weakness, weaknesses } from "./target.ts";

/** What was done to a switch since the client was made. */
export interface Traffic {
  readonly requests: number;
  readonly retries: number;
  readonly connections: number;
  readonly logins: number;
  /** Of bodies, as is {@link receivedBytes}. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Until when a certificate is valid, and whether that matters: only where it is `verified`. */
export interface ShownCertificate {
  /** In milliseconds since 1970. */
  readonly endsAt: number;
  readonly trust: "verified" | "pinned" | "any";
}

/** What a switch's connection and answers tell of it beside their bodies. */
export interface Particulars {
  /** The certificate that it last showed; undefined over plain HTTP. */
  readonly certificate: ShownCertificate | undefined;
  /**
   * How far its clock is ahead of ours, in milliseconds, by the `Date` header of its last answer (RFC 9110 section 6.6.1), which
   * has whole seconds; undefined if it sends none.
   */
  readonly clockAheadMs: number | undefined;
}

/** Asks one switch over NX-API, with never more than one request at a time. */
export interface Client {
  /** Begins a sequence of requests, whose time passes while one of them runs. */
  beginRequests(options: SequenceOptions): RequestSequence;
  /** How the last connection was opened, or how far that came. */
  opening(): Opening;
  /** The address that the target has or that its name was last found to have; undefined if it was not found. */
  address(): string | undefined;
  /** Whether a connection is open, on which the next request will go. */
  connected(): boolean;
  readonly weaknesses: readonly Weakness[];
  traffic(): Traffic;
  particulars(): Particulars;
  close(): void;
}

export interface ClientOptions {
  readonly userAgent: string;
  /** Finds the addresses of names; the hosts file and the system's name servers unless said. */
  readonly resolve?: Resolve;
  /** What the long answers of all clients may take up together; one of the client's own unless said. */
  readonly memoryBudget?: MemoryBudget;
  /** The connections of all clients; as many as are opened unless said. */
  readonly openConnections?: OpenConnections;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
  /**
   * Waited for once an answer is there, before it is read, which holds the event loop: other work runs in between. Until
   * then an answer is bytes outside of the heap.
   */
  readonly yieldLoop?: () => Promise<void>;
}

/** A client of `target`; it keeps one connection and one session, and opens them when first asked. */
export function createClient(target: Target, options: ClientOptions): Client {
  const {
    userAgent,
    resolve = askNames(),
    memoryBudget = createMemoryBudget(),
    openConnections = createOpenConnections(Infinity),
    now = () => performance.now(),
    yieldLoop = () => Promise.resolve(),
  } = options;
  const connection = createConnection(target, { resolve, openConnections, now });
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  const url = `${target.protocol}://${host}:${target.port}/ins`;
  const place = { host: target.host, port: target.port, path: "/ins" };
  // Without defaults: what they transform is not asked for.
  const http = new Axios({});
  const headers = {
    "Content-Type": "application/json-rpc",
    Accept: "application/json-rpc, application/json",
    "Accept-Encoding": "identity",
    "Cache-Control": "no-cache",
    "User-Agent": userAgent,
  };
  const traffic = { requests: 0, retries: 0, logins: 0, sentBytes: 0, receivedBytes: 0 };

  let clockAheadMs: number | undefined;

  async function post(text: string, how: Post): Promise<HttpAnswer> {
    const { body, ...head } = await exchangeBytes(text, how);
    how.answered();
    await yieldLoop();
    return { ...head, text: textOf(body) };
  }

  async function exchangeBytes(text: string, { credentials, memory, signal }: Post): Promise<AnswerBytes> {
    // Who was waited for too long is not let through once the time is up: another request has its turn by then.
    signal.throwIfAborted();
    const exchange = connection.begin();
    const { promise: failed, reject: fail } = Promise.withResolvers<never>();
    // Nobody may be waiting any more by the time that it fails.
    failed.catch(() => undefined);
    const receive = (bytes: number): Promise<void> | undefined => {
      traffic.receivedBytes += bytes;
      exchange.read(bytes);
      return exchange.waitingForMemory(memory.take(bytes, signal));
    };
    try {
      const answering = send(text, credentials, { signal, answered: exchange.answered, fail }).then((response) => {
        const said = parseHttpDate(response.headers.date);
        if (!Number.isNaN(said)) clockAheadMs = said - Date.now();
        return read(response, receive);
      });
      const answer = await Promise.race([answering, failed, memory.givenUp]);
      memory.complete();
      return answer;
    } catch (error) {
      connection.discard();
      throw exchange.fault ?? error;
    } finally {
      exchange.end();
      if (connection.sent) {
        traffic.requests += 1;
        traffic.sentBytes += Buffer.byteLength(text);
        if (credentials.kind === "basic") traffic.logins += 1;
      }
    }
  }

  async function send(body: string, credentials: Credentials, exchange: Sending): Promise<IncomingMessage> {
    const { data } = await http.request<IncomingMessage, AxiosResponse<IncomingMessage>>({
      method: "post",
      url,
      data: body,
      headers: { ...credentials.header, ...headers },
      // The adapter that axios has for Node follows redirects, looks for proxies and copies what it is given: half of a
      // request's cost, and nothing that may happen to a request to a switch.
      adapter: async (config) => {
        const head = { ...place, method: "POST", headers: config.headers.toJSON(), agent: connection.agent };
        const response = await sendRequest(target.protocol, { head, body, ...exchange });
        return { data: response, status: response.statusCode ?? 0, statusText: "", headers: {}, config };
      },
    });
    return data;
  }

  const context = {
    device: target.name,
    connection,
    session: createSession({ user: target.user, password: target.password, now }),
    retryAfter: createRetryAfter(now),
    mutex: createMutex(),
    nextCalls: countCalls(),
    memory: memoryBudget.memory,
    post,
    repeated: () => (traffic.retries += 1),
    now,
  };
  return {
    beginRequests(sequence) {
      connection.onSettled(sequence.settled);
      return beginRequests(context, sequence);
    },
    opening: () => connection.opening,
    address: () => (isIP(target.host) === 0 ? connection.opening.addresses[0]?.address : target.host),
    connected: () => connection.usable,
    weaknesses: weaknesses(target),
    traffic: () => ({ ...traffic, connections: connection.opened }),
    particulars: () => ({ certificate: shownCertificate(connection.opening, target.trust), clockAheadMs }),
    close: () => connection.close(),
  };
}

/** An answer that has yet to be read. */
type AnswerBytes = Omit<HttpAnswer, "text"> & { readonly body: Buffer };

/** Reads an answer to its end. */
async function read(
  response: IncomingMessage,
  receive: (bytes: number) => Promise<void> | undefined,
): Promise<AnswerBytes> {
  const { statusCode: status = 0, headers } = response;
  return {
    status,
    body: await readBody(response, headers["content-encoding"], receive),
    setCookie: headers["set-cookie"] ?? [],
    retryAfter: headers["retry-after"],
    date: headers.date,
    location: headers.location,
  };
}

/** The certificate that a connection met, whose end is a time such as `Nov 28 12:00:00 2036 GMT`. */
function shownCertificate({ handshake }: Opening, { kind }: Trust): ShownCertificate | undefined {
  const endsAt = Date.parse(handshake?.certificate.validTo ?? "");
  return Number.isNaN(endsAt) ? undefined : { endsAt, trust: TRUST[kind] };
}

const TRUST = { verify: "verified", pin: "pinned", insecure: "any" } as const;
