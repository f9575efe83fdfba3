import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

import { portOf } from "./http-server.ts";

/** Does to a connection what no library would. */
export type Misbehaviour = (socket: Socket) => unknown;

/** A server that misbehaves on each connection until it is healthy. */
export interface RawServer extends AsyncDisposable {
  readonly port: number;
  readonly connections: () => number;
  /** From now on connections are served by another server; those that there are stay as they are. */
  readonly heal: (healthy: Server) => void;
}

/** Starts a server that does to each connection what it is told. */
export async function startRawServer(misbehave: Misbehaviour): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let healthy: Server | undefined;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
    if (healthy === undefined) misbehave(socket);
    else healthy.emit("connection", socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: portOf(server.address()),
    connections: () => connections,
    heal: (other) => (healthy = other),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Waits for the whole of a request over HTTP/1 before it does something. */
export function afterRequest(then: Misbehaviour): Misbehaviour {
  return (socket) => {
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      if (head < 0 || text.length < head + 4 + length) return;
      text = "";
      then(socket);
    });
  };
}

/** Writes as fast as the other side reads, until the connection ends. */
export function forEver(piece: string | Uint8Array, first: string | Uint8Array = ""): Misbehaviour {
  return (socket) => {
    socket.write(first);
    const more = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on("drain", more);
    more();
  };
}

/** Writes a piece now and then, until the connection ends. */
export function dripping(piece: string | Uint8Array, first: string | Uint8Array = ""): Misbehaviour {
  return (socket) => {
    socket.write(first);
    const timer = setInterval(() => socket.write(piece), 20);
    socket.once("close", () => clearInterval(timer));
  };
}

/** Writes and does no more. */
export function saying(text: string | Uint8Array): Misbehaviour {
  return (socket) => socket.write(text);
}

/** Writes and closes. */
export function closingAfter(text: string | Uint8Array): Misbehaviour {
  return (socket) => socket.end(text);
}
