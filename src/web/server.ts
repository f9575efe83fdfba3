import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { scrapeDeadlineMs } from "./deadline.ts";
import { type Answer, plain, send } from "./respond.ts";

/** What the server serves; it knows nothing of switches. */
export interface Site {
  /** The exposition, after at most `deadlineMs`. */
  readonly metrics: (deadlineMs: number) => Promise<readonly Uint8Array[]>;
  /** The page at `/`, as HTML. */
  readonly page: () => string;
  /** Told of a fault of the collector itself; the client gets a 500. */
  readonly fault: (error: unknown) => void;
}

export interface WebServer {
  readonly port: number;
  /** Takes no more requests, lets those in flight finish for `graceMs`, and then cuts them off. Safe to call twice. */
  close(graceMs: number): Promise<void>;
}

/** Prometheus text format 0.0.4. */
const EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

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
export async function startWebServer(site: Site, { host, port }: { host: string; port: number }): Promise<WebServer> {
  let closing: Promise<void> | undefined;
  const server = createServer(LIMITS, (request, response) => void handle(request, response));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const found = await answer(request);
      if (closing !== undefined) response.setHeader("Connection", "close");
      await send(request, response, found);
    } catch (error) {
      site.fault(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end("The collector failed to answer; its log says why.\n");
    }
  }

  async function answer({ method, url = "/", headers }: IncomingMessage): Promise<Answer> {
    if (method !== "GET" && method !== "HEAD") return plain(405, "Only GET and HEAD.", { Allow: "GET, HEAD" });
    if (url.length > LONGEST_URL) return plain(414, "The address is too long.");
    const [path = ""] = url.split("?", 1);
    switch (path) {
      case "/metrics":
        return { status: 200, type: EXPOSITION, body: await site.metrics(scrapeDeadlineMs(scrapeTimeout(headers))) };
      case "/-/healthy":
        return plain(200, "Healthy.");
      case "/-/ready":
        return closing === undefined ? plain(200, "Ready.") : plain(503, "Stopping.");
      case "/":
        return {
          status: 200,
          type: "text/html; charset=utf-8",
          body: [Buffer.from(site.page())],
          headers: PAGE_POLICY,
        };
      default:
        return plain(404, "Not found. See / for what there is.");
    }
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

const PAGE_POLICY = { "Content-Security-Policy": "default-src 'none'; style-src 'self'" };

function scrapeTimeout(headers: IncomingMessage["headers"]): string | undefined {
  const value = headers["x-prometheus-scrape-timeout-seconds"];
  return Array.isArray(value) ? value[0] : value;
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
