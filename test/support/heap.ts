import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes that this thread's heap holds when nothing is left to collect. */
export function heapAfterCollection(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Bytes of this thread's buffers when nothing is left to collect. */
export function buffersAfterCollection(): number {
  collectGarbage();
  // V8 frees buffers in a thread of its own, and waits for that before it collects again.
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
}
