import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

import type { TransportOptions } from "../../../otel/otlp/transport.ts";

/** What a server received. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** How a server answers a request that it has read. */
export type Responder = (response: ServerResponse, socket: Socket) => unknown;

/** An OTLP/HTTP receiver that records what it is sent. */
export interface HttpReceiver extends AsyncDisposable {
  readonly url: URL;
  readonly received: Received[];
  readonly connections: () => number;
  /** How it answers from now on. */
  respond: Responder;
  /** Closes the connections that it has. */
  readonly hangUp: () => void;
}

/** Starts a receiver; it accepts all unless said. */
export async function startReceiver(answer: Responder = accept, port = 0): Promise<HttpReceiver> {
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      receiver.received.push({ method, path: url, headers, body: Buffer.concat(chunks) });
      receiver.respond(response, request.socket);
    });
  });
  server.on("connection", () => (connections += 1));
  await once(server.listen(port, "127.0.0.1"), "listening");
  const receiver: HttpReceiver = {
    url: new URL(`http://127.0.0.1:${portOf(server.address())}/v1/metrics`),
    received: [],
    connections: () => connections,
    respond: answer,
    hangUp: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

/** Takes the request. */
export const accept: Responder = (response) =>
  response.writeHead(200, { "Content-Type": "application/x-protobuf" }).end();

/** Answers so. */
export function answering(
  status: number,
  headers: Record<string, string> = {},
  body: string | Uint8Array = "",
): Responder {
  return (response) => response.writeHead(status, headers).end(body);
}

/** The port of a server that listens on one. */
export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A destination with the settings that a test does not care about. */
export function destinationAt(url: URL, settings: Partial<TransportOptions> = {}): TransportOptions {
  return { url, headers: {}, timeoutMs: 10_000, version: "1.2.3", ...settings };
}
