import type { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";

/** How many connections Node has the system keep until they are accepted. */
const BACKLOG = 511;

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
