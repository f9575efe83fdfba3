import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { requestTarget } from "./request-target.ts";
import { type Answer, plain, send } from "./respond.ts";
import { answer } from "./routes.ts";
import type { Site } from "./site.ts";

/** Where to listen. */
export interface WebOptions {
  readonly host: string;
  readonly port: number;
}

export interface WebServer {
  readonly port: number;
  /** Takes no more requests, lets those in flight finish for `graceMs`, and then cuts them off. Safe to call twice. */
  close(graceMs: number): Promise<void>;
}

const LONGEST_URL = 4_096;

// A scraper sends a few hundred bytes at once; whoever takes longer than this is holding a connection open.
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8_192,
  keepAliveTimeout: 65_000,
} as const;

/**
 * Serves a site over HTTP.
 * @throws the socket's error if the address cannot be listened on (`EADDRINUSE`, `EACCES`, …)
 */
export async function startWebServer(site: Site, { host, port }: WebOptions): Promise<WebServer> {
  let closing: Promise<void> | undefined;
  const server = createServer(LIMITS, (request, response) => void handle(request, response));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const found = await answerTo(request);
      if (closing !== undefined) response.setHeader("Connection", "close");
      await send(request, response, found);
    } catch (error) {
      site.fault(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end("The collector failed to answer; its log says why.\n");
    }
  }

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const { method = "", url = "", headers } = request;
    if (url.length > LONGEST_URL) return plain(414, "The address is too long.");
    const target = requestTarget(url, headers.host);
    if (target === undefined) return plain(400, "The request's target is no path on this server.");
    const scrapeTimeout = headerOf(request, "x-prometheus-scrape-timeout-seconds");
    const fetchSite = headerOf(request, "sec-fetch-site");
    return await answer(
      { method, target, scheme: "http", scrapeTimeout, fetchSite, stopping: closing !== undefined },
      site,
    );
  }

  async function closeWithin(graceMs: number): Promise<void> {
    const closed = once(server, "close");
    server.close();
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(cut);
  }

  server.listen({ host, port });
  await once(server, "listening");
  return {
    port: portOf(server.address()),
    close: (graceMs) => (closing ??= closeWithin(graceMs)),
  };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
