import { once } from "node:events";
import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";

import { portOf } from "./http-server.ts";

/** What a gRPC server received in one call. */
export interface ReceivedCall {
  readonly headers: IncomingHttpHeaders;
  readonly data: Buffer;
}

/** How a server answers a call whose message it has read. */
export type GrpcResponder = (stream: ServerHttp2Stream, session: ServerHttp2Session | undefined) => unknown;

/** A gRPC server that records what it is sent. */
export interface GrpcReceiver extends AsyncDisposable {
  readonly url: URL;
  readonly received: ReceivedCall[];
  readonly sessions: ServerHttp2Session[];
  respond: GrpcResponder;
}

/** Starts a gRPC server, without TLS unless it is given a certificate; it accepts all unless said. */
export async function startGrpcReceiver(
  answer: GrpcResponder = acceptCall,
  tls?: SecureServerOptions,
): Promise<GrpcReceiver> {
  const server = tls === undefined ? createServer() : createSecureServer(tls);
  server.on("session", (session) => receiver.sessions.push(session));
  server.on("stream", (stream, headers) => {
    const chunks: Buffer[] = [];
    // What the client gives up is no fault of the server.
    stream.on("error", () => undefined);
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      receiver.received.push({ headers, data: Buffer.concat(chunks) });
      receiver.respond(stream, receiver.sessions.at(-1));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const receiver: GrpcReceiver = {
    url: new URL(`${tls === undefined ? "http" : "https"}://127.0.0.1:${portOf(server.address())}`),
    received: [],
    sessions: [],
    respond: answer,
    async [Symbol.asyncDispose]() {
      for (const session of receiver.sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

/** Takes the call. */
export const acceptCall: GrpcResponder = (stream) => answerWith(stream, { "grpc-status": "0" }, "0000000000");

/** Answers with a message and trailers. */
export function answerWith(stream: ServerHttp2Stream, trailers: Record<string, string>, hex: string): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end(Buffer.from(hex, "hex"));
}

/** Answers with a status in the headers and nothing else ("Trailers-Only"). */
export function failing(status: number, more: Record<string, string> = {}): GrpcResponder {
  return (stream) =>
    stream.respond(
      { ":status": 200, "content-type": "application/grpc", "grpc-status": String(status), ...more },
      { endStream: true },
    );
}
