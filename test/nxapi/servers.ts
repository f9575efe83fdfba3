import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import tls from "node:tls";

/** A server of a test on a free loopback port. */
export interface Served extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** An HTTP server that answers as told. */
export interface HttpServed extends Served {
  /** The requests' headers, in the order in which they came. */
  readonly asked: readonly http.IncomingHttpHeaders[];
}

/** The answer of a scripted HTTP server. */
export interface Scripted {
  readonly status?: number;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** Serves answers one after the other; the last one again and again. Their ids from 1 on become the request's. */
export async function serveHttp(...answers: readonly Scripted[]): Promise<HttpServed> {
  const asked: http.IncomingHttpHeaders[] = [];
  const server = http.createServer((request, response) => {
    const { status = 200, headers = {}, body = "" } = answers[asked.length] ?? answers.at(-1) ?? {};
    asked.push(request.headers);
    let sent = "";
    request.on("data", (bytes: Buffer) => (sent += bytes.toString()));
    request.once("end", () => response.writeHead(status, headers).end(answering(sent, body)));
  });
  return { ...(await listening(server)), asked };
}

/** A server that records each byte that it is sent. */
export interface RawServed extends Served {
  /** Everything received so far, TLS taken off. */
  readonly received: () => string;
  readonly connections: () => number;
  readonly open: () => number;
}

type Answer = (socket: net.Socket, received: string) => void;

/** Serves TCP; `answer` is told of all that came on a connection so far, at each piece. */
export async function serveTcp(answer: Answer = () => undefined): Promise<RawServed> {
  return await serveRaw((accept) => net.createServer(accept), answer);
}

/** Serves TLS likewise; a handshake that does not end leaves no trace. */
export async function serveTls(options: tls.TlsOptions, answer: Answer = () => undefined): Promise<RawServed> {
  return await serveRaw((accept) => tls.createServer(options, accept), answer);
}

/** Serves TLS to the first connection, and leaves the handshakes of those that follow unanswered. */
export async function serveTlsOnce(options: tls.TlsOptions, answer: string): Promise<RawServed> {
  const secured = tls.createServer(options, (socket) => socket.once("data", () => socket.end(answer)));
  let first = true;
  return await serveRaw(
    (accept) =>
      net.createServer((socket) => {
        if (first) secured.emit("connection", socket);
        else accept(socket);
        first = false;
      }),
    () => undefined,
  );
}

async function serveRaw(create: (accept: (socket: net.Socket) => void) => net.Server, answer: Answer) {
  const sockets = new Set<net.Socket>();
  let all = "";
  let connections = 0;
  const server = create((socket) => {
    connections += 1;
    sockets.add(socket);
    let mine = "";
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
    socket.on("data", (bytes: Buffer) => {
      all += bytes.toString("latin1");
      mine += bytes.toString("latin1");
      answer(socket, mine);
    });
  });
  const served = await listening(server);
  return {
    ...served,
    received: () => all,
    connections: () => connections,
    open: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await served[Symbol.asyncDispose]();
    },
  };
}

async function listening(server: net.Server): Promise<Served> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return {
    host: "127.0.0.1",
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      if (server instanceof http.Server) server.closeAllConnections();
      await closed;
    },
  };
}

/** A JSON-RPC answer to one command. */
export const VERSION_ANSWER = JSON.stringify({ jsonrpc: "2.0", result: { body: { host_name: "leaf-1" } }, id: 1 });

/** A reply with ids from 1 on as one with the ids of the last request that was sent. */
export function answering(sent: string, body: string): string;
export function answering(sent: string, body: string | Buffer): string | Buffer;
export function answering(sent: string, body: string | Buffer): string | Buffer {
  const request = sent.slice(Math.max(0, sent.lastIndexOf("POST ")));
  const first = Number(/"id":(\d+)/.exec(request)?.[1] ?? 1);
  const text = typeof body === "string" ? body : body.toString("latin1");
  const shifted = text.replaceAll(/"id":\s*(\d+)/g, (_whole, id: string) => `"id":${Number(id) - 1 + first}`);
  return typeof body === "string" ? shifted : Buffer.from(shifted, "latin1");
}
