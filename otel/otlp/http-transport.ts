import { Agent, type ClientRequest, type IncomingMessage, request as overHttp } from "node:http";
import { Agent as TlsAgent, request as overTls } from "node:https";
import type { Duplex } from "node:stream";

import { z } from "zod";

import { ATTEMPT_MS } from "../../src/attempt-time.ts";
import { parseRetryAfter } from "../../src/retry-after.ts";
import { readFields, readPartialSuccess } from "./decode.ts";
import type { ExportRequest } from "./encode.ts";
import {
  checkHeaders,
  describeFailure,
  exchangeWithin,
  type ExportResult,
  MAX_INTERIM_RESPONSES,
  MAX_RESPONSE_BYTES,
  MAX_RESPONSE_PIECES,
  NotOtlpError,
  type OtlpTransport,
  sanitize,
  TLS,
  type TransportOptions,
  userAgent,
} from "./transport.ts";

/**
 * Sends over OTLP/HTTP (OTLP specification, OTLP/HTTP), one connection kept for all. `wall` is milliseconds since 1970.
 */
export function createHttpTransport(destination: TransportOptions, wall: () => number = Date.now): OtlpTransport {
  checkHeaders(destination);
  const { url, headers, timeoutMs, tls } = destination;
  const secure = url.protocol === "https:";
  const kept = { keepAlive: true, maxSockets: 1, autoSelectFamilyAttemptTimeout: ATTEMPT_MS };
  const agent = secure ? new TlsAgent({ ...kept, ...TLS, ...tls }) : new Agent(kept);

  async function exchange(request: ExportRequest, signal: AbortSignal): Promise<HttpResponse> {
    const options = { method: "POST", agent, signal, headers: { ...headersOf(request), ...headers } };
    const sent = secure ? overTls(url, options) : overHttp(url, options);
    try {
      return await readResponse(sent, request.body);
    } catch (error) {
      // The destination closed the connection while nothing was sent: not a failure, and no reason to wait.
      const closed = sent.reusedSocket && describeFailure(error).failure === "connection_lost";
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
    async send(request, signal): Promise<ExportResult> {
      return await exchangeWithin({ signal, timeoutMs }, async (ends) =>
        httpResult(await exchange(request, ends), destination, wall()),
      );
    },
    close: () => agent.destroy(),
  };
}

/** Sends the body and reads the answer; settles however the connection ends. */
async function readResponse(sent: ClientRequest, body: Uint8Array): Promise<HttpResponse> {
  return await new Promise((resolve, reject) => {
    let interim = 0;
    let answered = false;
    sent.on("information", ({ statusCode }) => {
      interim += 1;
      if (interim > MAX_INTERIM_RESPONSES) sent.destroy(new NotOtlpError(`HTTP ${statusCode} again and again`));
    });
    const switched = ({ statusCode }: IncomingMessage, socket: Duplex): void => {
      socket.destroy();
      reject(new NotOtlpError(`HTTP ${statusCode}: the endpoint speaks another protocol`));
    };
    // The connection is no longer the request's: nothing but this event says so.
    sent.once("upgrade", switched);
    sent.once("response", (response) => {
      answered = true;
      // 101 without a protocol to switch to is a response to Node.
      if (response.statusCode === 101) switched(response, response.socket);
      else readBody(response, resolve, reject);
    });
    sent.on("error", reject);
    sent.once("close", () => {
      if (!answered) reject(new Error(CLOSED));
    });
    sent.end(body);
  });
}

const CLOSED = "the connection was closed before the end of the answer";

function readBody(
  response: IncomingMessage,
  resolve: (response: HttpResponse) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  response.on("data", (chunk: Uint8Array) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < MAX_RESPONSE_BYTES && chunks.length < MAX_RESPONSE_PIECES) return;
    // The beginning says enough, and nothing more is read.
    response.removeAllListeners("data");
    end();
    response.destroy();
  });
  response.once("end", end);
  response.once("error", reject);
  response.once("close", () => reject(new Error(CLOSED)));

  function end(): void {
    const { statusCode: status = 0, headers } = response;
    resolve({
      status,
      contentType: headers["content-type"] ?? "",
      retryAfter: headers["retry-after"],
      body: Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES),
    });
  }
}

/** What came back over HTTP. */
interface HttpResponse {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  /** Its beginning, if it was too long. */
  readonly body: Uint8Array;
}

/** OTLP specification, OTLP/HTTP, "Retryable Response Codes": all others must not be retried, 500 among them. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** What an answer means (OTLP specification, OTLP/HTTP, "Response" and "Bad Data"). `wall` is milliseconds since 1970. */
function httpResult(response: HttpResponse, destination: TransportOptions, wall: number): ExportResult {
  const { status, contentType } = response;
  if (status >= 200 && status < 300) return successResult(response, destination);
  const detail = sanitize(`HTTP ${status} ${messageOf(response)}`, destination);
  if (status >= 300 && status < 400) {
    const cure = "redirects are not followed; set the endpoint that it leads to";
    return { result: "refused", failure: "redirected", detail: `HTTP ${status}: ${cure}` };
  }
  if (RETRYABLE.has(status)) {
    const retryAfterMs = parseRetryAfter(response.retryAfter, wall);
    return retryAfterMs === undefined
      ? { result: "retryable", failure: "busy", detail }
      : { result: "throttled", retryAfterMs, failure: "busy", detail };
  }
  const failure = status === 401 || status === 403 ? "unauthorized" : "rejected";
  // A page is a proxy's, which knows nothing of what is in a request.
  const isPage = contentType.startsWith("text/html");
  // But for how large it is.
  const badData = status === 413 || (status === 400 && !isPage);
  return { result: "refused", failure, detail: isPage ? `HTTP ${status}` : detail, badData };
}

function successResult({ status, contentType, body }: HttpResponse, destination: TransportOptions): ExportResult {
  if (contentType.startsWith("text/html")) {
    const cure = "the endpoint serves pages, not OTLP; is its path right?";
    // A proxy may answer so for a while: nothing was taken, and nobody said "never".
    return { result: "retryable", failure: "malformed", detail: `HTTP ${status} with text/html: ${cure}` };
  }
  const partial = readPartialSuccess(body, contentType.startsWith("application/json") ? "json" : "protobuf");
  // Some servers answer success with plain text in the place of an OTLP message.
  if (partial === undefined) return { result: "accepted", rejectedPoints: 0, message: "its answer is not OTLP" };
  return { result: "accepted", ...partial, message: sanitize(partial.message, destination) };
}

const JsonStatus = z.object({ message: z.string() });

/** The message of a `google.rpc.Status`, or what is there in its place. */
function messageOf({ contentType, body }: HttpResponse): string {
  if (contentType.startsWith("application/x-protobuf")) return protobufMessage(body);
  const text = Buffer.from(body).toString();
  if (!contentType.startsWith("application/json")) return text;
  try {
    return JsonStatus.parse(JSON.parse(text)).message;
  } catch {
    // Not a Status: the text itself is the best message.
    return text;
  }
}

function protobufMessage(body: Uint8Array): string {
  try {
    const fields = [...readFields(body)];
    return fields.map(({ field, kind, value }) => (field === 2 && kind === "bytes" ? Buffer.from(value) : "")).join("");
  } catch (error) {
    if (error instanceof RangeError) return "";
    throw error;
  }
}
