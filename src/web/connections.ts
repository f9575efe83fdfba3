import type { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";
import { setImmediate } from "node:timers/promises";

import { giveWayToConnections } from "../slices.ts";
import { clientOf, type Limits, MOST_PIPELINED } from "./limits.ts";

/** A connection that a request came on. */
export interface Connection {
  /** Whose it is; an address. */
  readonly client: string;
  /** Ends it at once. What waits to be read is dropped, by the operating system too. */
  readonly cut: () => void;
  /**
   * Told that an answer is being sent. `read` is called once it has been read as far as can be told, because the client
   * asks again, or never will be.
   */
  readonly answering: (read: (() => void) | undefined) => void;
}

/** The connections of all clients. */
export interface Connections {
  /** The connection of a request that is to be answered; undefined for one that is not. */
  readonly asked: (response: ServerResponse) => Connection | undefined;
}

/**
 * What is going on on a connection: nothing, nothing with a client that has come back for another answer and so has read
 * those before, an answer is being made, or one is being sent.
 */
type Stage = "idle" | "returning" | "asking" | "answering";

/** The order in which connections are cut for others. */
const FIRST_CUT = ["idle", "answering", "returning", "asking"] as const satisfies readonly Stage[];

interface Open {
  /** Below TLS. */
  readonly socket: Socket;
  /** What requests come on: the same, or with TLS a socket above it. */
  above: Socket;
  readonly client: string;
  stage: Stage;
  unanswered: number;
  asked: number;
  /** To be called when the client asks again, or has gone. */
  unread: (() => void)[];
  expiry: NodeJS.Timeout | undefined;
  ended: boolean;
}

/** The connections of a client by their stage, those first that have been in it longest. */
type Client = Readonly<Record<Stage, Set<Open>>>;

/** So many more are accepted until what is cut for them has been closed. */
const OVERLAP = 1 / 8;

/**
 * Keeps all clients together, and each for itself, to their number of connections. For one more, that one is cut which
 * has been idle longest, or else the one that has been reading its answer, or waiting for it, longest: an honest client
 * reads at once, and comes back. Cuts connections that stay too long after an answer too (a line end now and then keeps Node's own timer
 * from it), and those that ask again and again without waiting.
 */
export function watchConnections(server: Server, limits: Limits): Connections {
  const { connections: most, connectionsPerClient, keepAliveMs } = limits;
  const clients = new Map<string, Client>();
  const bySocket = new WeakMap<Socket, Open>();
  const byAddress = new Map<string, Open>();
  let count = 0;
  server.maxConnections = most + Math.max(4, Math.floor(most * OVERLAP));

  function enter(open: Open, stage: Stage): void {
    const client = clients.get(open.client) ?? newClient();
    clients.set(open.client, client);
    client[open.stage].delete(open);
    client[stage].add(open);
    open.stage = stage;
  }

  function end(open: Open): void {
    if (open.ended) return;
    open.ended = true;
    count -= 1;
    clearTimeout(open.expiry);
    const client = clients.get(open.client);
    client?.[open.stage].delete(open);
    if (client !== undefined && sizeOf(client) === 0) clients.delete(open.client);
    settle(open);
  }

  function cut(open: Open): void {
    end(open);
    const { above, socket } = open;
    // libuv resets nothing that is being shut down, and Node then never closes it.
    if (above.writableEnded && above.writableLength === 0) above.destroy();
    else socket.resetAndDestroy();
  }

  function largest(): Client | undefined {
    let found: Client | undefined;
    for (const client of clients.values()) {
      if (found === undefined || sizeOf(client) > sizeOf(found)) found = client;
    }
    return found;
  }

  function makeWay(newcomer: Open): void {
    const own = clients.get(newcomer.client);
    const tooMany = own !== undefined && sizeOf(own) > connectionsPerClient;
    if (!tooMany && count <= most) return;
    cut(longest(tooMany ? own : largest(), newcomer) ?? newcomer);
  }

  server.on("connection", (socket: Socket) => {
    giveWayToConnections();
    const open: Open = {
      socket,
      above: socket,
      client: clientOf(socket.remoteAddress),
      stage: "idle",
      unanswered: 0,
      asked: 0,
      unread: [],
      expiry: undefined,
      ended: false,
    };
    const address = addressOf(socket);
    bySocket.set(socket, open);
    byAddress.set(address, open);
    socket.once("close", () => {
      if (byAddress.get(address) === open) byAddress.delete(address);
      end(open);
    });
    count += 1;
    enter(open, "idle");
    makeWay(open);
  });
  server.on("secureConnection", (socket: Socket) => {
    const open = byAddress.get(addressOf(socket));
    if (open === undefined) return;
    open.above = socket;
    bySocket.set(socket, open);
  });

  return {
    asked(response) {
      const { socket } = response.req;
      const open = bySocket.get(socket);
      // What had arrived before the cut is read to its end.
      if (open === undefined || open.ended || socket.destroyed) return undefined;
      clearTimeout(open.expiry);
      if (open.unanswered === 0) settle(open);
      open.unanswered += 1;
      open.asked += 1;
      if (open.unanswered > MOST_PIPELINED) {
        cut(open);
        stopParsing(socket);
        return undefined;
      }
      if (open.stage !== "answering") enter(open, "asking");
      response.once("close", () => {
        open.unanswered -= 1;
        if (open.unanswered > 0 || open.ended) return;
        enter(open, open.asked > 1 ? "returning" : "idle");
        // What was not read would stay with the operating system.
        const expire = () => (open.unread.length > 0 ? cut(open) : socket.destroy());
        open.expiry = setTimeout(expire, keepAliveMs).unref();
      });
      return {
        client: open.client,
        cut: () => cut(open),
        answering(read) {
          if (open.ended) return read?.();
          if (read !== undefined) open.unread.push(read);
          enter(open, "answering");
        },
      };
    },
  };
}

/** Of a client's connections the one that has been idle longest, or reading, or waiting; not the newcomer, if it can be helped. */
function longest(client: Client | undefined, newcomer: Open): Open | undefined {
  for (const stage of FIRST_CUT) {
    for (const open of client?.[stage] ?? []) if (open !== newcomer) return open;
  }
  return undefined;
}

/** TLS has a socket of its own, on the same connection. */
function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function settle(open: Open): void {
  for (const read of open.unread.splice(0)) read();
}

/**
 * Node reads what has arrived of a connection to its end, at once and though it has been destroyed: thousands of
 * requests. It has no function to stop that, but its parser, which it keeps in a property, stops when it is told of the
 * next one that it is an upgrade to another protocol (2).
 */
function stopParsing(socket: Socket): void {
  if (!("parser" in socket) || typeof socket.parser !== "object" || socket.parser === null) return;
  Object.assign(socket.parser, { onIncoming: () => 2 });
}

function newClient(): Client {
  return { idle: new Set(), returning: new Set(), asking: new Set(), answering: new Set() };
}

function sizeOf({ idle, returning, asking, answering }: Client): number {
  return idle.size + returning.size + asking.size + answering.size;
}

/**
 * Accepts the connections that have come to a server and begins to read them, which it would reset when it closes. No longer than
 * so many milliseconds: while thousands come, there is no end of them.
 */
export async function acceptPending(server: EventEmitter, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  let idle = false;
  const note = (): void => {
    idle = false;
  };
  server.on("connection", note);
  // Node accepts one in each run of its event loop, and reads it in the next.
  while (!idle && performance.now() < until) {
    idle = true;
    await setImmediate();
    await setImmediate();
  }
  server.off("connection", note);
}
