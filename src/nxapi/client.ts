import { isIP } from "node:net";

import axios, { type AxiosResponse } from "axios";

import { type HttpAnswer, readText } from "./answer.ts";
import { createConnection, type Opening } from "./connection.ts";
import { type RequestSequence, converse, type Patience, type Post } from "./requests.ts";
import { countCalls } from "./json-rpc.ts";
import { askNames } from "./name-server.ts";
import type { Resolve } from "./names.ts";
import { createMemoryBudget, type MemoryBudget } from "./memory-budget.ts";
import { createSession, type Credentials } from "./session.ts";
import { type Target, type Weakness, weaknesses } from "./target.ts";
import { type Transport, watchRequest } from "./transport.ts";
import { createRetryAfter } from "./retry-after.ts";
import { createMutex } from "./mutex.ts";

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

/** Asks one switch over NX-API, with never more than one request at a time. */
export interface Client {
  converse(patience: Patience): RequestSequence;
  /** How the last connection was opened, or how far that came. */
  opening(): Opening;
  /** The address that the target has or that its name was last found to have; undefined if it was not found. */
  address(): string | undefined;
  /** Whether a connection is open, on which the next request will go. */
  connected(): boolean;
  readonly weaknesses: readonly Weakness[];
  traffic(): Traffic;
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
      const answering = send(body, credentials, { transport, signal }).then(readWith(receive));
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

  const line = {
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
    converse(patience) {
      connection.onSettled(patience.settled);
      return converse(line, patience);
    },
    opening: () => connection.opening,
    address: () => (isIP(target.host) === 0 ? connection.opening.addresses[0]?.address : target.host),
    connected: () => connection.usable,
    weaknesses: weaknesses(target),
    traffic: () => ({ ...traffic, connections: connection.opened }),
    close: () => connection.close(),
  };
}

/** Reads an answer to its end. */
function readWith(receive: (bytes: number) => Promise<void> | undefined) {
  return async ({ status, headers, data }: Response): Promise<HttpAnswer> => ({
    status,
    text: await readText(data, textOf(headers["content-encoding"]), receive),
    setCookie: headers["set-cookie"] ?? [],
    retryAfter: textOf(headers["retry-after"]),
    date: textOf(headers["date"]),
    location: textOf(headers["location"]),
  });
}

function textOf(header: unknown): string | undefined {
  return typeof header === "string" ? header : undefined;
}
