import { createHook } from "node:async_hooks";
import { ClientRequest } from "node:http";
import { Socket } from "node:net";
import { queryObjects } from "node:v8";

import { z } from "zod";

import { liveBytes } from "../../bench/cost.ts";
import { collectWith, FIB, fleetOf, settingsFor } from "./collector.ts";
import { scrape } from "./exposition.ts";

// A collector of so many switches at one port, in a process of its own with --expose-gc, which says what it holds and does.

/** What the process is told. */
const Order = z.object({ port: z.number(), switches: z.number() });

/** How often switches are asked before anything is counted, and while it is. */
const SCRAPES = 4;

const { port, switches } = Order.parse(JSON.parse(process.argv[2] ?? ""));

let warnings = 0;
process.on("warning", () => (warnings += 1));

const timers = new Set<number>();
createHook({
  init(id, type) {
    if (type === "Timeout") timers.add(id);
  },
  destroy: (id) => void timers.delete(id),
}).enable();

let writes = 0;
for (const method of ["_write", "_writev"]) {
  const original: unknown = Reflect.get(Socket.prototype, method);
  if (typeof original !== "function") throw new Error(`sockets have no ${method}`);
  Reflect.set(Socket.prototype, method, function counted(this: Socket, ...args: unknown[]): void {
    writes += 1;
    Reflect.apply(original, this, args);
  });
}

const before = await liveBytes();
const { arrayBuffers: buffersBefore } = process.memoryUsage();
const settings = fleetOf(
  Array.from({ length: switches }, (_, index) => settingsFor({ name: `leaf-${index}`, host: "127.0.0.1", port }, FIB)),
);
await using collector = await collectWith(settings);
for (let round = 0; round < SCRAPES; round += 1) await scrape(collector.port);
const listenersBefore = listeners();
writes = 0;
for (let round = 0; round < SCRAPES; round += 1) await scrape(collector.port);
const written = writes;
const bytes = (await liveBytes()) - before;
process.send?.({
  scrapes: 2 * SCRAPES,
  bytes,
  timers: timers.size,
  moreListeners: listeners() - listenersBefore,
  writes: written / SCRAPES,
  warnings,
  requests: queryObjects(ClientRequest, { format: "count" }),
  bufferBytes: process.memoryUsage().arrayBuffers - buffersBefore,
});

/** Those of the process. Of too many at any other emitter Node warns. */
function listeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}
