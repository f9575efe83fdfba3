import { Agent, type ClientRequest, type IncomingMessage, request as overHttp } from "node:http";
import { Agent as TlsAgent, request as overTls } from "node:https";

import {
  checkHeaders,
  type Destination,
  MAX_ANSWER_BYTES,
  type Outcome,
  type Sender,
  userAgent,
} from "./destination.ts";
import { explain, outcomeOf } from "./detail.ts";
import type { ExportRequest } from "./export-request.ts";
import { type HttpAnswer, judgeHttp } from "./http-answer.ts";

/** Sends over OTLP/HTTP (OTLP specification, OTLP/HTTP), one connection kept for all. `wall` is milliseconds since 1970. */
export function createHttpSender(destination: Destination, wall: () => number = Date.now): Sender {
  checkHeaders(destination);
  const { url, headers, timeoutMs, tls } = destination;
  const secure = url.protocol === "https:";
  const kept = { keepAlive: true, maxSockets: 1 };
  const agent = secure ? new TlsAgent({ ...kept, minVersion: "TLSv1.2", ...tls }) : new Agent(kept);

  async function exchange(request: ExportRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const options = { method: "POST", agent, signal, headers: { ...headersOf(request), ...headers } };
    const sent = secure ? overTls(url, options) : overHttp(url, options);
    try {
      return await readAnswer(sent, request.body);
    } catch (error) {
      // The destination closed the connection while nothing was sent: not a failure, and no reason to wait.
      const closed = sent.reusedSocket && explain(error).failure === "connection_lost";
      if (closed && !signal.aborted) return await exchange(request, signal);
      throw error;
    } finally {
      sent.destroy();
    }
  }

  function headersOf({ encoding, compression, body }: ExportRequest): Record<string, string> {
    return {
      "User-Agent": userAgent(destination),
      "Content-Type": encoding === "json" ? "application/json" : "application/x-protobuf",
      "Content-Length": String(body.length),
      ...(compression === "none" ? {} : { "Content-Encoding": compression }),
    };
  }

  return {
    async send(request, signal): Promise<Outcome> {
      const late = AbortSignal.timeout(timeoutMs);
      try {
        return judgeHttp(await exchange(request, AbortSignal.any([signal, late])), destination, wall());
      } catch (error) {
        return outcomeOf(error, { signal, late, timeoutMs });
      }
    },
    close: () => agent.destroy(),
  };
}

async function readAnswer(sent: ClientRequest, body: Uint8Array): Promise<HttpAnswer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once("response", resolve);
    sent.on("error", reject);
    sent.end(body);
  });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_ANSWER_BYTES) break;
  }
  const { statusCode: status = 0, headers } = response;
  return {
    status,
    contentType: headers["content-type"] ?? "",
    retryAfter: headers["retry-after"],
    body: Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES),
  };
}
