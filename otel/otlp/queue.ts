import type { DropReason, OnDrop } from "./counters.ts";
import { doneWithin } from "./deadline.ts";
import type { ExportRequest } from "./encode.ts";

/** Requests that wait to be sent, the oldest first, within a limit. */
export interface Queue {
  /** Adds the newest. Where it is full, the oldest are dropped, but not the one that is held. */
  put(request: ExportRequest): Promise<void>;
  /** Holds the oldest; waits until there is one. Only one caller at a time. */
  take(): Promise<HeldRequest | undefined>;
  /** From now on `take` gives undefined where it would wait. */
  end(): void;
  readonly requests: number;
  readonly bytes: number;
  /** Drops the requests in memory and closes the storage. Waits for a disk that hangs no longer than it is told. */
  close(withinMs?: number): Promise<void>;
}

/** The oldest request of a queue, held by the one who sends it. */
export interface HeldRequest {
  readonly request: ExportRequest;
  /** Whether it was held before. */
  readonly again: boolean;
  /** It was sent, or is given up. */
  finish(): Promise<void>;
  /** It was not sent, and is the oldest again. */
  release(): void;
}

/** The most that waits for one destination. */
export const DEFAULT_QUEUE_BYTES = 64 * 1024 * 1024;

const CLOSE_MS = 5_000;

/** How much a queue holds. */
export interface QueueOptions {
  readonly maxBytes: number;
  /** The most of it that may be in memory; all of it unless told otherwise. */
  readonly maxInMemoryBytes?: number | undefined;
  readonly onDrop: OnDrop;
}

/** A queue of the requests in a storage. */
export function createQueue(storage: Storage, { maxBytes, maxInMemoryBytes = maxBytes, onDrop }: QueueOptions): Queue {
  let waiting: StoredRequest[] = [];
  let bytes = 0;
  let inMemoryBytes = 0;
  let held: StoredRequest | undefined;
  let released: StoredRequest | undefined;
  let ended = false;
  let wake: (() => void) | undefined;
  // Requests stay in their order however long each takes to be stored.
  let before: Promise<unknown> = takeUpLeft();

  /** What an earlier process left is older than what is there. */
  async function takeUpLeft(): Promise<void> {
    const left = storage.takeLeft();
    if (left.length === 0) return;
    waiting = [...left, ...waiting];
    for (const { size } of left) bytes += size;
    wake?.();
    await dropOldest(() => bytes > maxBytes);
  }

  function append(stored: StoredRequest): void {
    waiting.push(stored);
    bytes += stored.size;
    if (isInMemory(stored)) inMemoryBytes += stored.size;
    wake?.();
  }

  async function remove(stored: StoredRequest): Promise<void> {
    if (held === stored) held = undefined;
    const at = waiting.indexOf(stored);
    if (at < 0) return;
    waiting.splice(at, 1);
    bytes -= stored.size;
    if (isInMemory(stored)) inMemoryBytes -= stored.size;
    await stored.remove();
  }

  /** Drops the oldest of a kind while it is full, but not the one that is held. */
  async function dropOldest(
    isFull: () => boolean,
    isOfKind: (stored: StoredRequest) => boolean = () => true,
  ): Promise<void> {
    while (isFull()) {
      const oldest = waiting.find((stored) => stored !== held && isOfKind(stored));
      if (oldest === undefined) return;
      onDrop("queue_full", oldest.points);
      await remove(oldest);
    }
  }

  function hold(stored: StoredRequest, request: ExportRequest): HeldRequest {
    return {
      request,
      again: stored === released,
      finish: () => remove(stored),
      release() {
        released = stored;
        held = undefined;
      },
    };
  }

  /** Holds the oldest that can be had. While the disk hangs, that is the oldest in memory. */
  async function takeOne(): Promise<HeldRequest | "nothing"> {
    let trouble: Error | undefined;
    for (;;) {
      const oldest = trouble === undefined ? waiting[0] : waiting.find(isInMemory);
      if (oldest === undefined && trouble !== undefined) throw trouble;
      if (oldest === undefined) return "nothing";
      held = oldest;
      try {
        const request = await oldest.load();
        if (typeof request !== "string") return hold(oldest, request);
        onDrop(request, oldest.points);
        await remove(oldest);
      } catch (error) {
        held = undefined;
        trouble = error instanceof Error ? error : new Error(String(error));
      }
    }
  }

  async function add(request: ExportRequest): Promise<void> {
    const size = storage.sizeOf(request);
    if (size > maxBytes) return onDrop("queue_full", request.points);
    await dropOldest(() => bytes + size > maxBytes);
    const stored = await storage.store(request);
    if (isInMemory(stored)) await dropOldest(() => inMemoryBytes + stored.size > maxInMemoryBytes, isInMemory);
    append(stored);
    await takeUpLeft();
  }

  return {
    put(request) {
      const added = before.then(() => add(request));
      before = added.catch(() => undefined);
      return added;
    },
    async take() {
      for (;;) {
        const taken = await takeOne();
        if (taken !== "nothing") return taken;
        if (ended) return undefined;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    end() {
      ended = true;
      wake?.();
    },
    get requests() {
      return waiting.length;
    },
    get bytes() {
      return bytes;
    },
    async close(withinMs = CLOSE_MS) {
      const startedAt = performance.now();
      await doneWithin(before, withinMs);
      for (const { lasting, points } of waiting.splice(0)) if (!lasting) onDrop("stopped", points);
      bytes = 0;
      await doneWithin(storage.close(), Math.max(1, withinMs - (performance.now() - startedAt)));
    },
  };
}

/** Where a queue keeps the requests that wait. */
export interface Storage {
  /** What a request takes of the queue's limit, in bytes. */
  sizeOf(request: ExportRequest): number;
  store(request: ExportRequest): Promise<StoredRequest>;
  /** Those that an earlier process left and that were not given yet, the oldest first. */
  takeLeft(): readonly StoredRequest[];
  close(): Promise<void>;
}

/** A request in its storage. */
export interface StoredRequest {
  readonly size: number;
  readonly points: number;
  /** Whether it outlives the process. */
  readonly lasting: boolean;
  /** The request, or why it can not be had any more. Rejects if it can not be had now. */
  load(): Promise<ExportRequest | Extract<DropReason, "torn" | "unreadable">>;
  remove(): Promise<void>;
}

function isInMemory({ lasting }: StoredRequest): boolean {
  return !lasting;
}

/** What a request takes beside its body, so that a great many small ones are bounded too. */
const OVERHEAD_BYTES = 512;

/** Keeps requests in memory; they end with the process. */
export const memoryStorage: Storage = {
  sizeOf: ({ body }) => body.length + OVERHEAD_BYTES,
  store: (request) => Promise.resolve(inMemory(request)),
  takeLeft: () => [],
  close: () => Promise.resolve(),
};

/** A request stored in memory. */
export function inMemory(request: ExportRequest): StoredRequest {
  return {
    size: memoryStorage.sizeOf(request),
    points: request.points,
    lasting: false,
    load: () => Promise.resolve(request),
    remove: () => Promise.resolve(),
  };
}
