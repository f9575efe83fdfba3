import axios from "axios";

import { type HttpAnswer, notJsonRpc, readBody } from "./answer.ts";
import { createConnection } from "./connection.ts";
import { DeviceError } from "./failure.ts";
import { decode, encode, type Reply } from "./json-rpc.ts";
import { createSession, type Credentials } from "./session.ts";
import type { Target } from "./target.ts";
import { translate } from "./translate.ts";

/** What was done to a switch since the client was made. */
export interface Traffic {
  readonly requests: number;
  readonly connections: number;
  readonly logins: number;
  readonly receivedBytes: number;
}

/** Asks one switch over NX-API. */
export interface Client {
  /**
   * Runs show commands in one request and gives their replies in the same order.
   * Only one call may be under way at a time.
   * @throws DeviceError when the request as a whole failed, or `signal` ended it
   */
  ask(commands: readonly string[], signal: AbortSignal): Promise<Reply[]>;
  traffic(): Traffic;
  close(): void;
}

export interface ClientOptions {
  readonly userAgent: string;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/** A client of `target`; it keeps one connection and one session, and opens them when first asked. */
export function createClient(target: Target, { userAgent, now = () => performance.now() }: ClientOptions): Client {
  const connection = createConnection(target);
  const session = createSession(target.user, target.password, now);
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  const url = `${target.protocol}://${host}:${target.port}/ins`;
  const traffic = { requests: 0, logins: 0, receivedBytes: 0 };

  async function send(request: string, credentials: Credentials, signal: AbortSignal): Promise<HttpAnswer> {
    connection.stage = "wait";
    traffic.requests += 1;
    if (credentials.kind === "basic") traffic.logins += 1;
    const response = await axios.request<unknown>({
      method: "post",
      url,
      data: Buffer.from(request),
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
      responseType: "stream",
      decompress: false,
      maxRedirects: 0,
      proxy: false,
      validateStatus: () => true,
      transformRequest: [],
      transformResponse: [],
    });
    connection.stage = "read";
    const body = await readBody(target.name, response.data);
    traffic.receivedBytes += body.byteLength;
    return { status: response.status, setCookie: response.headers["set-cookie"] ?? [], text: body.toString("utf8") };
  }

  /** One request, and one more if the switch had closed the idle connection before a byte came back. */
  async function sendOnce(body: string, credentials: Credentials, signal: AbortSignal): Promise<HttpAnswer> {
    try {
      return await send(body, credentials, signal);
    } catch (error) {
      const idleSocketWasClosed = connection.stage === "wait" && reusedSocket(error) && !signal.aborted;
      if (!idleSocketWasClosed) throw error;
      return await send(body, credentials, signal);
    }
  }

  async function askAuthenticated(body: string, signal: AbortSignal): Promise<HttpAnswer> {
    for (;;) {
      const credentials = await session.credentials().catch((error: unknown) => {
        throw new DeviceError(target.name, "no_password", error instanceof Error ? error.message : "no password");
      });
      if (credentials === undefined) {
        throw new DeviceError(target.name, "unauthorized", "the password was refused; not trying it again yet");
      }
      const answer = await sendOnce(body, credentials, signal);
      if (answer.status !== 401) {
        session.welcome(answer.setCookie);
        return answer;
      }
      if (!session.refused(credentials)) {
        throw new DeviceError(
          target.name,
          "unauthorized",
          `user ${target.user} or its password was refused (HTTP 401)`,
        );
      }
    }
  }

  return {
    async ask(commands, signal) {
      try {
        const answer = await askAuthenticated(encode(commands), signal);
        // The HTTP status of a JSON-RPC answer is about the command (a bad one is 500), so the body comes first.
        const replies = decode(answer.text, commands.length);
        if (replies === undefined) throw notJsonRpc(target.name, answer);
        return replies;
      } catch (error) {
        connection.abandon();
        throw translate(target.name, error, connection.stage, signal);
      }
    },
    traffic: () => ({ ...traffic, connections: connection.opened }),
    close: () => connection.close(),
  };
}

/** Says whether a request failed on a kept-alive socket rather than on one of its own. */
function reusedSocket(error: unknown): boolean {
  return axios.isAxiosError<unknown>(error) && isRequest(error.request) && error.request.reusedSocket;
}

function isRequest(value: unknown): value is { readonly reusedSocket: boolean } {
  return typeof value === "object" && value !== null && "reusedSocket" in value;
}
