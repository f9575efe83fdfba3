import { type IncomingMessage, request } from "node:http";
import { request as requestOverTls, type RequestOptions } from "node:https";
import { connect } from "node:net";

import { startWebServer, type WebOptions } from "../../src/web/server.ts";
import type { Handlers } from "../../src/web/handlers.ts";
import { detailView, fleetView, switchView } from "./pages/views.ts";

export const EXPOSITION = "a_metric 1\n".repeat(500);

/** A web server on a free port of this machine, with the faults of which its site was told. */
export async function serve(site: Partial<Handlers> = {}, options: Partial<WebOptions> = {}) {
  const faults: unknown[] = [];
  const shown = [Buffer.from(EXPOSITION)];
  const server = await startWebServer(
    {
      exposes: true,
      metrics: () => Promise.resolve(shown),
      probe: (target) =>
        Promise.resolve(
          target === "leaf-1"
            ? { kind: "shown", body: shown }
            : { kind: "unknown", message: "There is no such switch." },
        ),
      discover: () => [{ name: "leaf-1", host: "192.0.2.1", labels: {} }],
      pages: {
        version: "0",
        fleet: (query) => Promise.resolve(fleetView([switchView()], { query })),
        nexus: (name) =>
          Promise.resolve(name === "leaf-1" ? { version: "0", at: 0, nexus: detailView(), exposes: true } : undefined),
      },
      fault: (error) => faults.push(error),
      ...site,
    },
    { host: "127.0.0.1", port: 0, ...options },
  );
  const scheme = options.security?.tls === undefined ? "http" : "https";
  const url = `${scheme}://127.0.0.1:${server.port}`;
  return { ...server, url, faults, [Symbol.asyncDispose]: () => server.close(0) };
}

/** A request over a connection of its own; nothing unpacks the body. */
export async function get(url: string, headers: Record<string, string> = {}, options: RequestOptions = {}) {
  const ask = url.startsWith("https:") ? requestOverTls : request;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    ask(url, { agent: false, headers, ...options }, resolve)
      .on("error", reject)
      .end();
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

/** Sends bytes over a connection and gives what came back until the server ended it. */
export async function sendRaw(port: number, ...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", () => undefined);
  for (const part of parts) socket.write(part);
  socket.end();
  await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(chunks).toString("latin1");
}

/** The status lines in what a server sent. */
export function statusesIn(text: string): number[] {
  return Array.from(text.matchAll(/^HTTP\/1\.1 (\d+) /gm), ([, status]) => Number(status));
}
