import { once } from "node:events";
import {
  type IncomingMessage,
  type ServerResponse,
  createServer as createHttpServer,
  type RequestListener,
  type Server as HttpServer,
} from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { createAccessCheck } from "./auth/access.ts";
import { createStepQueue } from "../slices.ts";
import { acceptPending, type Connection, watchConnections } from "./connections.ts";
import type { Handlers } from "./handlers.ts";
import { BACKLOG, LIMITS, type Limits, LONGEST_URL, HANDSHAKE_MS, HTTP_LIMITS } from "./limits.ts";
import { requestTarget } from "./request-target.ts";
import { createCompress } from "./compress.ts";
import { type HttpResponse, plain, send } from "./respond.ts";
import { createResponseBuffer } from "./response-buffer.ts";
import { respondTo } from "./routes.ts";
import { OPEN, type WebSecurity, type TlsServer } from "./security.ts";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { TLSSocket } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import { accepts, contextOf, requestOf } from "./tls/server-tls.ts";

/** Where to listen, and who may ask; anybody unless told otherwise. */
export interface WebOptions {
  readonly host: string;
  readonly port: number;
  readonly security?: WebSecurity | undefined;
  readonly limits?: Partial<Limits>;
}

export interface WebServer {
  readonly port: number;
  /**
   * Replaces who may ask, for requests that come from now on; connections that were made under other TLS settings end.
   * @throws Error if TLS would be turned on or off, or if OpenSSL refuses the settings; all is then as it was
   */
  secure(security: WebSecurity): void;
  /** Takes no more requests, lets those in flight finish for `graceMs`, and then cuts them off. Safe to call twice. */
  close(graceMs: number): Promise<void>;
}

/**
 * Serves what the handlers give over HTTP, or over HTTPS.
 * @throws the socket's error if the address cannot be listened on (`EADDRINUSE`, `EACCES`, …)
 */
export async function startWebServer(handlers: Handlers, { host, port, ...options }: WebOptions): Promise<WebServer> {
  const limits = { ...LIMITS, ...options.limits };
  const checkAccess = createAccessCheck(now);
  const buffer = createResponseBuffer({ bytes: limits.responseBufferBytes, now });
  const sending = { buffer, compress: createCompress(), takeStep: createStepQueue(), readMs: limits.readMs };
  let security = options.security ?? OPEN;
  let closing: Promise<void> | undefined;

  const listen = { tls: security.tls, keepAliveMs: limits.keepAliveMs };
  const { server, scheme, isCurrent, replace } = createListener(listen, onRequest);
  const { asked } = watchConnections(server, limits);
  // A client that asks whether it may send its body is told at once that nobody wants it; one that expects something
  // else, once it is let in, that nobody does.
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", onRequest);

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const connection = asked(response);
    if (connection === undefined) return;
    if (isCurrent(request.socket)) void handle(response, connection);
    else request.socket.destroy();
  }

  /** A client that was not told that its connection ends keeps it, for which a server that closes would wait. */
  function closeIdle(): void {
    if (!server.listening) server.closeIdleConnections();
  }

  async function handle(response: ServerResponse, connection: Connection): Promise<void> {
    try {
      await answered(response, connection);
    } catch (error) {
      handlers.fault(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end("The collector failed to answer; its log says why.\n");
    }
  }

  /** No function of its own that waits: it would hold the answer until it was read. */
  function answered(response: ServerResponse, connection: Connection): Promise<void> {
    const { req: request } = response;
    return answerTo(request).then((found) => {
      const last = closing !== undefined || hasBody(request) || !isCurrent(request.socket);
      if (last) response.setHeader("Connection", "close");
      else response.once("close", closeIdle);
      const answer = { ...found, headers: { ...found.headers, ...security.headers } };
      return send({ response, connection, answer }, sending);
    });
  }

  async function answerTo(request: IncomingMessage): Promise<HttpResponse> {
    const { method = "", url = "", headers, headersDistinct, httpVersionMajor, socket } = request;
    // Whoever is not let in is told nothing else.
    const refused = await checkAccess(security, {
      address: socket.remoteAddress,
      authorization: headers.authorization,
    });
    if (refused !== undefined) return refused;
    const { expect } = headers;
    if (expect !== undefined && expect.toLowerCase() !== "100-continue") return plain(417, "Only 100-continue.");
    if (hasBody(request)) return plain(413, "No request has a body here.");
    if (url.length > LONGEST_URL) return plain(414, "The address is too long.");
    // Node's parser lets pass what RFC 9112 does not: a second Host, which a proxy may read instead, and HTTP/0.9.
    if ((headersDistinct["host"]?.length ?? 0) > 1) return plain(400, "The request has more than one Host header.");
    if (httpVersionMajor !== 1) return plain(400, "Only HTTP/1.0 and HTTP/1.1.");
    const target = requestTarget(url, headers.host);
    if (target === undefined) return plain(400, "The request's target is no path on this server.");
    const scrapeTimeout = headerOf(request, "x-prometheus-scrape-timeout-seconds");
    const fetchSite = headerOf(request, "sec-fetch-site");
    return await respondTo(
      { method, target, scheme, scrapeTimeout, fetchSite, stopping: closing !== undefined },
      handlers,
    );
  }

  async function closeWithin(graceMs: number): Promise<void> {
    const closed = once(server, "close");
    const until = now() + graceMs;
    await acceptPending(server, graceMs / 2);
    server.close();
    const cut = setTimeout(() => server.closeAllConnections(), Math.max(0, until - now()));
    await closed;
    clearTimeout(cut);
  }

  server.listen({ host, port, backlog: BACKLOG });
  await once(server, "listening");
  // Of a connection that could not be accepted.
  server.on("error", handlers.fault);
  return {
    port: portOf(server.address()),
    secure(next) {
      replace(next.tls);
      security = next;
    },
    close: (graceMs) => (closing ??= closeWithin(graceMs)),
  };
}

function now(): number {
  return performance.now();
}

/** RFC 9112 section 6: a request has a body if one of the two headers says so. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A server that does not listen yet, over TLS or not. */
export interface Listener {
  readonly server: HttpServer | HttpsServer;
  readonly scheme: "http" | "https";
  /** Whether a connection was made under the TLS settings that hold now. */
  readonly isCurrent: (socket: Socket) => boolean;
  /**
   * Replaces the TLS settings for new connections, and ends those that have no request in flight.
   * @throws Error if TLS would be turned on or off, or if OpenSSL refuses the settings; all is then as it was
   */
  readonly replace: (tls: TlsServer | undefined) => void;
}

interface ListenerOptions {
  readonly tls: TlsServer | undefined;
  readonly keepAliveMs: number;
}

/** A server for HTTP, or with TLS settings for HTTPS. */
export function createListener({ tls, keepAliveMs }: ListenerOptions, handle: RequestListener): Listener {
  const options = { ...HTTP_LIMITS, keepAliveTimeout: keepAliveMs };
  return tls === undefined ? overHttp(createHttpServer(options, handle)) : overTls(tls, options, handle);
}

function overHttp(server: HttpServer): Listener {
  return { server, scheme: "http", isCurrent: () => true, replace: stayPlain };
}

function stayPlain(tls: TlsServer | undefined): void {
  if (tls !== undefined) throw new Error("TLS cannot be turned on while the collector runs; restart it");
}

const WRONG_SCHEME =
  "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThis server speaks HTTPS; this was HTTP.\n";

function overTls(first: TlsServer, options: object, handle: RequestListener): Listener {
  let current = first;
  const madeUnder = new WeakMap<Socket, TlsServer>();
  const server = createHttpsServer(
    { ...options, ...contextOf(first), ...requestOf(first.clients), handshakeTimeout: HANDSHAKE_MS },
    handle,
  );
  // Before HTTP listens to the connection.
  server.prependListener("secureConnection", (socket: TLSSocket) => {
    madeUnder.set(socket, current);
    if (!accepts(current.clients, socket)) socket.destroy();
  });

  // Whoever has the wrong scheme is told so, as Go's server does. What Node gives is destroyed; the connection below it, which
  // no public name leads to, is not.
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    const below: unknown = Reflect.get(socket, "_parent");
    if (error.code !== "ERR_SSL_HTTP_REQUEST" || !(below instanceof Socket)) return;
    below.end(WRONG_SCHEME, () => below.destroy());
  });

  function replace(next: TlsServer | undefined): void {
    if (next === undefined) throw new Error("TLS cannot be turned off while the collector runs; restart it");
    if (isDeepStrictEqual(next, current)) return;
    server.setSecureContext(contextOf(next));
    // Node reads these of the server with each connection, and has no function to change them.
    Object.assign(server, requestOf(next.clients));
    current = next;
    server.closeIdleConnections();
  }

  return { server, scheme: "https", isCurrent: (socket) => madeUnder.get(socket) === current, replace };
}
