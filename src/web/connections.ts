import type { ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";

import { clientOf } from "./address.ts";
import { type Limits, MOST_PIPELINED } from "./limits.ts";

/** Keeps each client to its number of connections; one more is cut. */
export function limitConnections(server: Server, { connections, connectionsPerClient }: Limits): void {
  const open = new Map<string, number>();
  server.maxConnections = connections;
  server.on("connection", (socket: Socket) => {
    const client = clientOf(socket.remoteAddress);
    const count = (open.get(client) ?? 0) + 1;
    open.set(client, count);
    socket.once("close", () => {
      const left = (open.get(client) ?? 1) - 1;
      if (left > 0) open.set(client, left);
      else open.delete(client);
    });
    if (count > connectionsPerClient) socket.destroy();
  });
}

/** Where a connection stands in its asking and answering. */
interface Turn {
  unanswered: number;
  cut: NodeJS.Timeout | undefined;
}

/**
 * Told of each answer before it is made, says whether to make it, and cuts connections that read an answer too slowly,
 * that stay too long after one (a line end now and then keeps Node's own timer from it), or that ask again and again
 * without waiting.
 */
export function limitWaiting({ keepAliveMs, readMs }: Limits): (response: ServerResponse) => boolean {
  const turns = new WeakMap<Socket, Turn>();

  function begin(socket: Socket): Turn {
    const turn: Turn = { unanswered: 0, cut: undefined };
    turns.set(socket, turn);
    socket.once("close", () => clearTimeout(turn.cut));
    return turn;
  }

  return (response) => {
    const { socket } = response.req;
    // What had arrived before the cut is read to its end.
    if (socket.destroyed) return false;
    const turn = turns.get(socket) ?? begin(socket);
    clearTimeout(turn.cut);
    turn.unanswered += 1;
    if (turn.unanswered > MOST_PIPELINED) {
      socket.destroy();
      return false;
    }
    let reading: NodeJS.Timeout | undefined;
    response.once("prefinish", () => (reading = setTimeout(() => socket.destroy(), readMs).unref()));
    response.once("close", () => {
      clearTimeout(reading);
      turn.unanswered -= 1;
      if (turn.unanswered === 0 && !socket.destroyed)
        turn.cut = setTimeout(() => socket.destroy(), keepAliveMs).unref();
    });
    return true;
  };
}
