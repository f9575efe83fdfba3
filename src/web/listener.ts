import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { isDeepStrictEqual } from "node:util";

import { HANDSHAKE_MS, HTTP_LIMITS } from "./limits.ts";
import type { TlsServer } from "./security.ts";
import { accepts, contextOf, requestOf } from "./tls/server-tls.ts";

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
