import type { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";

/**
 * How many connections the system keeps until they are accepted; of one more it drops the first packet, which comes again
 * after a second, and then after two. Linux keeps no more than `net.core.somaxconn`, which is this number.
 */
export const BACKLOG = 4_096;

/** Accepts the connections that have come to a server and begins to read them, which it would reset when it closes. */
export async function takeArrivals(server: EventEmitter): Promise<void> {
  let quiet = false;
  const note = (): void => {
    quiet = false;
  };
  server.on("connection", note);
  // Node accepts one a turn, and reads it in the next.
  for (let taken = 0; taken < BACKLOG && !quiet; taken += 1) {
    quiet = true;
    await setImmediate();
    await setImmediate();
  }
  server.off("connection", note);
}
