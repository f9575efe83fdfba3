import type { Writable } from "node:stream";

import { createLog, type Log, type LogOptions } from "../log.ts";

/** How much of the log may wait for a reader that has stopped reading. */
const MOST_WAITING_BYTES = 1024 * 1024;

/**
 * A log that goes to a stream whose reader may be slow. What a full pipe does not take, Node.js keeps; beyond a
 * bound lines are left out, and their number is told before the next that fits.
 */
export function openLog(stream: Writable, options: LogOptions): Log {
  let left = 0;
  const log = createLog((line) => {
    if (stream.writableLength > MOST_WAITING_BYTES) {
      left += 1;
      return;
    }
    const lines = left;
    left = 0;
    if (lines > 0) log.warn("log lines were left out", { lines });
    stream.write(line);
  }, options);
  return log;
}
