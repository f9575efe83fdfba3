import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const MIB = 1024 * 1024;

/** V8 frees buffers by itself once there are so many more, whatever the memory that the process may have. */
const BY_ITSELF_BYTES = 64 * MIB;

/** Told of bytes that were read, sees to it that they are freed before they are a burden. */
export type Relief = (bytes: number) => void;

/**
 * Collects garbage each time that a sixteenth of the memory was read that the process may have. Where that is a gigabyte
 * or more, or without a limit, V8 does as much by itself.
 */
export function createRelief(
  memoryBytes = process.constrainedMemory(),
  collectGarbage?: () => void,
): Relief | undefined {
  const share = memoryBytes / 16;
  if (share === 0 || share >= BY_ITSELF_BYTES) return undefined;
  const collect = collectGarbage ?? garbageCollector();
  let read = 0;
  return (bytes) => {
    read += bytes;
    if (read < share) return;
    read = 0;
    collect();
  };
}

function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("gc");
  return () => {
    if (typeof gc === "function") Reflect.apply(gc, undefined, []);
  };
}
