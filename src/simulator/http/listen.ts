import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import type { TLSSocket } from "node:tls";
import type { Connection } from "./switch-state.ts";
import type { Recorder } from "../record.ts";
import { page } from "./pages.ts";

/** The certificate a switch shows, and what else of TLS a test wants to bend. */
export interface TlsOptions {
  readonly key: string;
  readonly cert: string;
  readonly minVersion?: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
  readonly maxVersion?: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
  readonly ciphers?: string;
}

interface ListenerOptions {
  readonly host: string;
  readonly tls: TlsOptions | undefined;
  readonly nginx: string;
  readonly recorder: Recorder;
  readonly onRequest: http.RequestListener;
  /** Asked for each new connection: whether the TLS handshake is to be left unanswered. */
  readonly silent: () => boolean;
}

/**
 * The port of a switch. Connections are accepted here and handed to an HTTP or HTTPS server that does not listen
 * itself, so that the port can be closed and opened, and a connection ignored, without losing the server.
 */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #server: http.Server | https.Server;
  readonly #sockets = new Map<string, Connection>();
  #listener: net.Server | undefined;

  constructor(options: ListenerOptions) {
    this.#options = options;
    // 75 s is nginx's own default.
    const settings = { keepAliveTimeout: 75_000, requestTimeout: 0, headersTimeout: 0 };
    this.#server =
      options.tls === undefined
        ? http.createServer(settings, options.onRequest)
        : https.createServer({ ...settings, ...options.tls }, options.onRequest);
    this.#server.on("clientError", (_error, socket) => {
      const { text } = page(400, options.nginx);
      socket.end(`HTTP/1.1 400 Bad Request\r\nServer: nginx/${options.nginx}\r\nConnection: close\r\n\r\n${text}`);
    });
    // A client that refuses the certificate is no fault of the server.
    this.#server.on("tlsClientError", (_error: Error, socket: TLSSocket) => socket.destroy());
  }

  /** The connection a request came by. */
  connectionOf(request: http.IncomingMessage): Connection | undefined {
    return this.#sockets.get(addressOf(request.socket));
  }

  /** Opens the port, if it is not open, and gives its number. */
  async open(port: number): Promise<number> {
    if (this.#listener !== undefined) {
      return port;
    }
    const listener = net.createServer({ noDelay: true }, (socket) => this.#accept(socket));
    listener.listen({ port, host: this.#options.host });
    await once(listener, "listening");
    this.#listener = listener;
    const address = listener.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }

  /** Closes the port and every connection; nothing happens if it is closed. */
  async close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    this.hangUp();
    if (listener !== undefined) {
      const closed = once(listener, "close");
      listener.close();
      await closed;
    }
  }

  /** Cuts every connection. */
  hangUp(): void {
    for (const { socket } of this.#sockets.values()) {
      socket.destroy();
    }
  }

  /** Shows another certificate to connections that come from now on. */
  show(certificate: { readonly key: string; readonly cert: string }): void {
    if (this.#server instanceof https.Server) {
      this.#server.setSecureContext({ ...this.#options.tls, ...certificate });
    }
  }

  #accept(socket: net.Socket): void {
    const address = addressOf(socket);
    this.#options.recorder.connected(socket);
    this.#sockets.set(address, {
      socket,
      number: this.#options.recorder.connections,
      address: socket.remoteAddress ?? "",
    });
    socket.once("close", () => this.#sockets.delete(address));
    // A reset by the client is no error here.
    socket.on("error", () => socket.destroy());
    if (!this.#options.silent()) {
      this.#server.emit("connection", socket);
    }
  }
}

function addressOf(socket: net.Socket): string {
  return `${socket.remoteAddress ?? ""}:${socket.remotePort ?? 0}`;
}
