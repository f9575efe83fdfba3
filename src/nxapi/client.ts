import { type ClientRequest, type IncomingMessage, request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";

import axios, { type AxiosResponse } from "axios";

import { type HttpAnswer, readText } from "./answer.ts";
import { createConnection, type Opening } from "./connection.ts";
import { Obstacle } from "./failure.ts";
import { countCalls } from "./json-rpc.ts";
import { createMemoryBudget, type MemoryBudget } from "./memory-budget.ts";
import { createMutex } from "./mutex.ts";
import { askNames, type Resolve } from "./names.ts";
import { beginRequests, type Post, type RequestSequence, type SequenceOptions } from "./requests.ts";
import { createRetryAfter } from "./retry-after.ts";
import { createSession, type Credentials } from "./session.ts";
import { type Target, type Weakness, weaknesses } from "./target.ts";

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

/** What a switch's connection and answers tell of it beside their bodies. */
export interface Particulars {
  /** When the certificate that it last showed ends, in milliseconds since 1970; undefined over plain HTTP. */
  readonly certificateEndsAt: number | undefined;
  /**
   * How far its clock is ahead of ours, in milliseconds, by the `Date` header of its last answer (RFC 9110 section 6.6.1), which
   * has whole seconds; undefined if it sends none.
   */
  readonly clockAheadMs: number | undefined;
}

/** Asks one switch over NX-API, with never more than one request at a time. */
export interface Client {
  /** Begins a sequence of requests; its time runs from now. */
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
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

type Response = AxiosResponse<unknown>;

interface Sending {
  readonly transport: Transport;
  readonly signal: AbortSignal;
}

/** A client of `target`; it keeps one connection and one session, and opens them when first asked. */
export function createClient(target: Target, options: ClientOptions): Client {
  const {
    userAgent,
    resolve = askNames(),
    memoryBudget = createMemoryBudget(),
    now = () => performance.now(),
  } = options;
  const connection = createConnection(target, { resolve, now });
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  const url = `${target.protocol}://${host}:${target.port}/ins`;
  const traffic = { requests: 0, retries: 0, logins: 0, sentBytes: 0, receivedBytes: 0 };

  let clockAheadMs: number | undefined;

  async function post(text: string, { credentials, memory, signal }: Post): Promise<HttpAnswer> {
    // Who was waited for too long is not let through once the time is up: another request has its turn by then.
    signal.throwIfAborted();
    const body = Buffer.from(text);
    const exchange = connection.begin();
    const { transport, failed } = watchRequest(target.protocol, exchange.answered);
    const receive = (bytes: number): Promise<void> | undefined => {
      traffic.receivedBytes += bytes;
      exchange.read(bytes);
      return exchange.waitingForMemory(memory.take(bytes, signal));
    };
    try {
      const answering = send(body, credentials, { transport, signal }).then((response) => {
        const said = Date.parse(textOf(response.headers["date"]) ?? "");
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
        traffic.sentBytes += body.byteLength;
        if (credentials.kind === "basic") traffic.logins += 1;
      }
    }
  }

  async function send(body: Buffer, credentials: Credentials, { transport, signal }: Sending): Promise<Response> {
    return await axios.request<unknown>({
      method: "post",
      url,
      data: body,
      headers: {
        ...credentials.header,
        "Content-Type": "application/json-rpc",
        Accept: "application/json-rpc, application/json",
        "Accept-Encoding": "identity",
        "Cache-Control": "no-cache",
        "User-Agent": userAgent,
      },
      httpAgent: connection.agent,
      httpsAgent: connection.agent,
      signal,
      adapter: "http",
      transport,
      responseType: "stream",
      decompress: false,
      maxRedirects: 0,
      proxy: false,
      validateStatus: () => true,
      transformRequest: [],
      transformResponse: [],
    });
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
    particulars: () => ({ certificateEndsAt: endOf(connection.opening.handshake?.certificate.validTo), clockAheadMs }),
    close: () => connection.close(),
  };
}

/** Reads an answer to its end. */
async function read(
  { status, headers, data }: Response,
  receive: (bytes: number) => Promise<void> | undefined,
): Promise<HttpAnswer> {
  return {
    status,
    text: await readText(data, textOf(headers["content-encoding"]), receive),
    setCookie: headers["set-cookie"] ?? [],
    retryAfter: textOf(headers["retry-after"]),
    date: textOf(headers["date"]),
    location: textOf(headers["location"]),
  };
}

/** A time as a certificate has it, `Nov 28 12:00:00 2036 GMT`. */
function endOf(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? undefined : at;
}

function textOf(header: unknown): string | undefined {
  return typeof header === "string" ? header : undefined;
}

/** What sends one HTTP request, in the form that axios takes. */
interface Transport {
  request(options: RequestOptions, respond: (response: IncomingMessage) => void): ClientRequest;
}

/** One HTTP request that is watched to its end, whichever events it ends with. */
interface WatchedRequest {
  readonly transport: Transport;
  /**
   * Rejects as soon as no answer can come any more. An HTTP library waits for an answer or an error; a switch that
   * changes the protocol (101) gives neither, and the request would only end with its deadline.
   */
  readonly failed: Promise<never>;
}

/** A switch sends one `100 Continue` at most; more informational answers than this are a flood. */
const MOST_INFORMATIONAL = 16;

/** A request by `protocol` whose answer `received` is told of as soon as its headers are there. */
function watchRequest(protocol: "http" | "https", received: (response: IncomingMessage) => void): WatchedRequest {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting any more by the time that the request is closed.
  failed.catch(() => undefined);
  const send = protocol === "https" ? requestHttps : requestHttp;

  function watch(request: ClientRequest): ClientRequest {
    let informational = 0;
    let answered = false;
    const refuse = (what: string): void => {
      const obstacle = new Obstacle("malformed", what);
      reject(obstacle);
      request.destroy(obstacle);
    };
    request.on("information", () => {
      informational += 1;
      if (informational > MOST_INFORMATIONAL)
        refuse("the answer is preceded by a flood of informational ones (HTTP 1xx)");
    });
    request.once("upgrade", ({ statusCode }, socket) => {
      socket.destroy();
      refuse(`HTTP ${statusCode} changes to another protocol, which was not asked for`);
    });
    request.once("response", (response) => {
      answered = true;
      received(response);
    });
    request.once("error", reject);
    request.once("close", () => {
      if (!answered) reject(new Error("the connection was closed before an answer came"));
    });
    return request;
  }

  return { transport: { request: (options, respond) => watch(send(options, respond)) }, failed };
}
