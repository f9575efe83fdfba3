import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes that this thread's heap holds when nothing is left to collect. */
export function heapAfterCollection(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Bytes of this thread's buffers when nothing is left to collect. */
export function buffersAfterCollection(): number {
  // The first one may end what V8 has begun, which finds less; and buffers are freed in a thread of its own, for which it
  // waits before it collects again.
  for (let round = 0; round < 3; round += 1) collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
}
