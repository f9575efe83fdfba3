import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";

/** An HTTP answer with its headers as they came. */
export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly text: string;
}

interface Question {
  readonly method?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly agent?: http.Agent | https.Agent;
  readonly ca?: string;
}

/** The header of a user with the password the simulator has unless told otherwise. */
export const basic = authorization("admin", "admin");

export function authorization(user: string, password: string): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

/** Sends a request and reads the whole answer; JSON-RPC by password unless the headers say otherwise. */
export async function ask(url: string, question: Question = {}): Promise<Reply> {
  const { method = "POST", path = "/ins", body, headers = basic, agent, ca } = question;
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const request = (url.startsWith("https:") ? https : http).request(
    new URL(path, url),
    {
      method,
      headers: { "content-type": "application/json-rpc", ...headers },
      ...(agent !== undefined && { agent }),
      ...(ca !== undefined && { ca }),
    },
    resolve,
  );
  request.on("error", reject);
  request.end(typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body));
  const response = await promise;
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    text: await text(response),
  };
}

/** A JSON-RPC request for these commands, numbered from 1. */
export function calls(...commands: readonly string[]): readonly object[] {
  return commands.map((cmd, index) => call(cmd, { id: index + 1 }));
}

/** One JSON-RPC call. */
export function call(cmd: string, other: object = {}): object {
  return { jsonrpc: "2.0", method: "cli", params: { cmd, version: 1 }, id: 1, ...other };
}

/** The cookie of an answer, without attributes. */
export function cookieOf({ headers }: Reply): string {
  return (headers["set-cookie"]?.[0] ?? "").split(";")[0] ?? "";
}
