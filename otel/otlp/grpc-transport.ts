import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from "node:http2";

import type { ExportRequest } from "./encode.ts";
import { framePrefix, type GrpcResponse, grpcResult } from "./grpc-response.ts";
import { connectGuarded, type GuardedConnection } from "./http2-connection.ts";
import {
  checkHeaders,
  exchangeWithin,
  type ExportResult,
  MAX_INTERIM_RESPONSES,
  MAX_RESPONSE_BYTES,
  MAX_RESPONSE_PIECES,
  NotOtlpError,
  type OtlpTransport,
  type TransportOptions,
  userAgent,
} from "./transport.ts";

const PATH = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

/**
 * Sends over OTLP/gRPC (OTLP specification, OTLP/gRPC): one unary call a request, on one connection that is kept.
 *
 * A unary call is an HTTP/2 request with a prefix of five bytes and a status in the trailers. `@grpc/grpc-js` would
 * bring 44 packages for it, one of them with an install script.
 */
export function createGrpcTransport(destination: TransportOptions): OtlpTransport {
  checkHeaders(destination);
  const { url, headers, timeoutMs } = destination;
  let session: ClientHttp2Session | undefined;
  let guarded: GuardedConnection | undefined;

  function connected(): ClientHttp2Session {
    guarded?.renew();
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const connection = connectGuarded(destination);
    const fresh = connect(url.origin, { settings: { enablePush: false }, createConnection: () => connection.stream });
    // After GOAWAY a server finishes the requests that it has; the next one needs a new connection.
    fresh.once("goaway", forget);
    fresh.once("close", forget);
    // A request that waits for an answer fails by the error of its own stream.
    fresh.on("error", forget);
    function forget(): void {
      if (session === fresh) session = undefined;
    }
    guarded = connection;
    session = fresh;
    return fresh;
  }

  function headersOf({ compression }: ExportRequest): Record<string, string> {
    return {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: PATH,
      te: "trailers",
      "content-type": "application/grpc",
      "grpc-timeout": grpcTimeout(timeoutMs),
      "user-agent": userAgent(destination),
      "grpc-accept-encoding": "identity,gzip",
      ...(compression === "none" ? {} : { "grpc-encoding": compression }),
    };
  }

  return {
    async send(request, signal): Promise<ExportResult> {
      if (request.encoding !== "protobuf") {
        return { result: "refused", failure: "rejected", detail: "gRPC takes no JSON; it was queued for OTLP/HTTP" };
      }
      return await exchangeWithin({ signal, timeoutMs }, async (ends) => {
        const used = connected();
        let answered = false;
        // The connection may be dead without notice, or be used to flood the collector: an exchange without an answer
        // ends it.
        ends.addEventListener("abort", () => answered || used.destroy(), { once: true });
        const response = await call(used.request(headersOf(request)), request);
        answered = true;
        return grpcResult(response, destination);
      });
    },
    close: () => session?.destroy(),
  };
}

/** A time of at most eight digits (gRPC over HTTP/2, "Timeout"); a server refuses whatever comes with more. */
function grpcTimeout(milliseconds: number): string {
  return milliseconds < 1e8 ? `${milliseconds}m` : `${Math.ceil(milliseconds / 1_000)}S`;
}

/** Sends a request on a stream and gives the answer to it. */
async function call(stream: ClientHttp2Stream, { body, compression }: ExportRequest): Promise<GrpcResponse> {
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders = {};
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let failure: Error | undefined;
  stream.on("error", (error) => void (failure ??= error));
  stream.on("response", (received) => void (headers = received));
  let interim = 0;
  const count = (): void => {
    interim += 1;
    if (interim > MAX_INTERIM_RESPONSES) stream.destroy(new NotOtlpError("an interim answer again and again"));
  };
  stream.on("continue", count);
  stream.on("headers", count);
  stream.on("trailers", (received: IncomingHttpHeaders) => void (trailers = received));
  stream.on("data", (chunk: Uint8Array) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > MAX_RESPONSE_BYTES) stream.destroy(new Error(`the answer is longer than ${MAX_RESPONSE_BYTES} bytes`));
    if (chunks.length > MAX_RESPONSE_PIECES) stream.destroy(new NotOtlpError("the answer comes in too many pieces"));
  });
  const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
  stream.write(framePrefix(body, compression === "gzip"));
  stream.end(body);
  await closed;

  const trailing = "grpc-status" in trailers ? trailers : headers;
  const status = text(trailing["grpc-status"]);
  // A status that has come counts, even if the stream was reset after it.
  if (status === undefined && failure !== undefined) throw failure;
  if (status === undefined && (headers[":status"] === undefined || stream.rstCode !== constants.NGHTTP2_NO_ERROR)) {
    throw new Error(`the connection was closed before the end of the answer (HTTP/2 code ${stream.rstCode})`);
  }
  return {
    httpStatus: Number(headers[":status"] ?? 0),
    status: status === undefined || !/^\d{1,2}$/.test(status) ? undefined : Number(status),
    message: text(trailing["grpc-message"]) ?? "",
    details: text(trailing["grpc-status-details-bin"]),
    data: Buffer.concat(chunks),
  };
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
