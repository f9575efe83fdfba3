import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const MIB = 1024 * 1024;

/** V8 frees buffers by itself once there are so many more, whatever the memory that the process may have. */
const BY_ITSELF_BYTES = 64 * MIB;

/** Told of bytes that were read, sees to it that they are freed before they are a burden. */
export type GarbageCollection = (bytes: number) => void;

/** What may be said otherwise in a test. */
interface GarbageCollectionOptions {
  /** The memory that the process may have; 0 without a limit. */
  readonly memoryBytes?: number;
  readonly collectGarbage?: () => void;
}

/**
 * Collects garbage each time that a sixteenth of the memory was read that the process may have. Where that is a gigabyte
 * or more, or without a limit, V8 does as much by itself.
 */
export function createGarbageCollection({
  memoryBytes = process.constrainedMemory(),
  collectGarbage = garbageCollector,
}: GarbageCollectionOptions = {}): GarbageCollection | undefined {
  const share = memoryBytes / 16;
  if (!isSmall(memoryBytes)) return undefined;
  let read = 0;
  return (bytes) => {
    read += bytes;
    if (read < share) return;
    read = 0;
    collectGarbage();
  };
}

/** The part of the memory that a process may have resident before its garbage is looked after. */
const MUCH = 1 / 2;

/** How often it is looked, and how long it is left alone at most where collecting has freed nothing. */
const LOOK_MS = 5_000;
const LONGEST_MS = 300_000;

interface WatchOptions extends GarbageCollectionOptions {
  readonly residentBytes?: () => number | undefined;
}

/**
 * Looks every few seconds whether the process has much of its memory resident, and then collects garbage: V8 leaves it
 * where it is for as long as nothing new is made, after an attack say, and a small container has no use for it. Where that
 * frees less than a tenth, it is tried again after twice the time. Gives what ends it.
 */
export function watchMemory({
  memoryBytes = process.constrainedMemory(),
  collectGarbage = garbageCollector,
  residentBytes = residentMemory,
}: WatchOptions = {}): () => void {
  if (!isSmall(memoryBytes)) return () => undefined;
  let waitMs = LOOK_MS;
  function look(): void {
    const before = residentBytes() ?? 0;
    if (before > memoryBytes * MUCH) {
      collectGarbage();
      waitMs = (residentBytes() ?? 0) < before * 0.9 ? LOOK_MS : Math.min(2 * waitMs, LONGEST_MS);
    } else waitMs = LOOK_MS;
    timer = setTimeout(look, waitMs).unref();
  }
  let timer = setTimeout(look, waitMs).unref();
  return () => clearTimeout(timer);
}

/** The bytes of memory that the process has resident; undefined where no file handle is left to ask the system with. */
export function residentMemory(): number | undefined {
  try {
    return process.memoryUsage.rss();
  } catch {
    return undefined;
  }
}

function isSmall(memoryBytes: number): boolean {
  return memoryBytes > 0 && memoryBytes / 16 < BY_ITSELF_BYTES;
}

/**
 * Has V8 make all that is new in the young generation of the heap. Else it comes to make samples in the old one, since some of
 * them live until the next poll: those that do not, and what they refer to, then stay until the old one is collected. With
 * a thousand switches that was a seventh of the resident memory, in every second run.
 */
export function keepNewObjectsYoung(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
}

let collector: unknown;

function garbageCollector(): void {
  if (collector === undefined) {
    setFlagsFromString("--expose-gc");
    collector = runInNewContext("gc");
  }
  if (typeof collector === "function") Reflect.apply(collector, undefined, []);
}
