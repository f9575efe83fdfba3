import { setTimeout as sleep } from "node:timers/promises";

import { size } from "./size.ts";

const { gc = () => undefined } = globalThis;

/** What is freed in one collection of garbage may let go of more in the next. */
const COLLECTIONS = size(4, 1);

/** Milliseconds of processor time that a run takes, of so many in a row. */
export async function cpuMsOf(run: () => Promise<unknown>, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times / 1_000;
}

/** Bytes of heap and buffers after garbage collection, of a process that was started with `--expose-gc`. */
export async function liveBytes(): Promise<number> {
  for (let round = 0; round < COLLECTIONS; round += 1) {
    gc();
    await sleep(50);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Gives what `make` makes, and the bytes that it holds. */
export async function bytesOf<T>(make: () => Promise<T>): Promise<{ readonly made: T; readonly bytes: number }> {
  const before = await liveBytes();
  const made = await make();
  return { made, bytes: (await liveBytes()) - before };
}
