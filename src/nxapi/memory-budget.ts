import { Obstacle } from "./failure.ts";
import type { GarbageCollection } from "./garbage-collection.ts";
import { unlessAborted } from "./mutex.ts";

/** The memory budget of long answers: what they may take up together, however many switches send one at once. */
export interface MemoryBudget {
  /** The part of one answer, which takes nothing yet. */
  readonly memory: () => AnswerMemory;
  /** Gives up the answers that come too slowly. It is called each second by itself; whoever has another clock calls it. */
  readonly review: () => void;
}

/** What one answer takes up. */
export interface AnswerMemory {
  /**
   * Takes so many bytes more; undefined if there is memory for them, else a promise to wait for, which rejects when the
   * signal is aborted or the answer is given up.
   */
  take(bytes: number, signal: AbortSignal): Promise<void> | undefined;
  /** The answer is there to its end, though it is not done with: from now on it is not too slow. */
  complete(): void;
  /** For how long it has waited for memory, in milliseconds, which is no time of the switch's. */
  readonly waitedMs: number;
  /** Gives everything back. Safe to call twice. */
  leave(): void;
  /** Rejects when the answer is given up so that others have memory: `too_slow`, or `no_room` if it was waiting itself. */
  readonly givenUp: Promise<never>;
}

interface MemoryBudgetOptions {
  readonly bytes: number;
  /** So much of each answer is not counted, and so waits for no other. */
  readonly freeBytes: number;
  /** So much of the budget each answer may have; one at a time goes beyond it, outside of the budget. */
  readonly shareBytes: number;
  readonly garbageCollection?: GarbageCollection | undefined;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** The largest real answer seen has 0.6 MB and most have less than 50 KB; a small container has 256 MiB for everything. */
export const DEFAULT_MEMORY_BUDGET: MemoryBudgetOptions = {
  bytes: 16 * 1024 * 1024,
  freeBytes: 128 * 1024,
  shareBytes: 1024 * 1024,
};

// A switch writes an answer to its end before it sends the first byte, so what comes slowly is the network's fault, or meant.
const LEAST_BYTES_PER_SECOND = 4 * 1024;
const LEAST_WHILE_OTHERS_WAIT = 64 * 1024;

/** How fast an answer comes is measured over this time, and anew after it. */
const WINDOW_MS = 2_000;

/** Where nobody waits, an answer may be slow for so long: lost packets are sent again after a second, two, four. */
const LONGEST_SLOW_MS = 10_000;

/** Nobody waits longer than this for those that wait themselves. */
const LONGEST_WAIT_MS = 5_000;

const REVIEW_MS = 1_000;

interface Holder {
  held: number;
  isComplete: boolean;
  isGivenUp: boolean;
  /** When it began to wait for memory, if it does. */
  waitingSince: number | undefined;
  waitedMs: number;
  /** When the time began over which its speed is measured, and the bytes since. */
  since: number;
  bytes: number;
  /** In bytes per second, over the last such time. */
  speed: number;
  /** For how long it has been slower than an answer may be. */
  slowMs: number;
  readonly reject: (obstacle: Obstacle) => void;
}

/** A budget of which nothing is used. */
export function createMemoryBudget(options: MemoryBudgetOptions = DEFAULT_MEMORY_BUDGET): MemoryBudget {
  const { bytes: size, freeBytes, shareBytes, garbageCollection, now = () => performance.now() } = options;
  const holders = new Set<Holder>();
  const waiting = new Map<Holder, () => void>();
  let used = 0;
  /** The one that may go beyond its share and the budget, to its end: else all could be in the middle and wait for each other. */
  let beyond: Holder | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** Takes memory for so many bytes more, if there is. */
  function hold(holder: Holder, bytes: number): boolean {
    const fits = holder.held + bytes <= shareBytes && used + bytes <= size;
    if (!fits || beyond === holder) {
      beyond ??= holder;
      if (beyond !== holder) return false;
    } else {
      used += bytes;
      holder.held += bytes;
    }
    garbageCollection?.(bytes);
    return true;
  }

  function release(holder: Holder): void {
    used -= holder.held;
    holder.held = 0;
    holders.delete(holder);
    waiting.delete(holder);
    if (beyond === holder) beyond = undefined;
    for (const tryAgain of waiting.values()) tryAgain();
    if (holders.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  function giveUp(holder: Holder, obstacle: Obstacle): void {
    holder.isGivenUp = true;
    release(holder);
    holder.reject(obstacle);
  }

  function measure(holder: Holder): void {
    const tookMs = now() - holder.since;
    if (holder.isComplete || holder.waitingSince !== undefined || tookMs < WINDOW_MS) return;
    holder.speed = (holder.bytes * 1_000) / tookMs;
    holder.slowMs = holder.speed < LEAST_BYTES_PER_SECOND ? holder.slowMs + tookMs : 0;
    beginWindow(holder);
  }

  function beginWindow(holder: Holder): void {
    holder.since = now();
    holder.bytes = 0;
  }

  /** Those that bring less than they must while others wait, the slowest first. */
  function slow(): Holder[] {
    const judged = [...holders].filter(({ isComplete, waitingSince }) => !isComplete && waitingSince === undefined);
    return judged.filter(({ speed }) => speed < LEAST_WHILE_OTHERS_WAIT).toSorted((a, b) => a.speed - b.speed);
  }

  function review(): void {
    for (const holder of holders) measure(holder);
    for (const holder of slow()) {
      if (waiting.size > 0 || holder.slowMs >= LONGEST_SLOW_MS) giveUp(holder, tooSlow());
    }
    const [first] = waiting.keys();
    if (first?.waitingSince === undefined || now() - first.waitingSince < LONGEST_WAIT_MS) return;
    // Who waits to go beyond a whole share keeps it from those that need a part of one.
    const [largest] = [...waiting.keys()].toSorted((a, b) => b.held - a.held);
    if (largest !== undefined && largest.held > first.held) giveUp(largest, noMemory());
  }

  return {
    review,
    memory: () => {
      const { promise: givenUp, reject } = Promise.withResolvers<never>();
      // The answer may be over by the time that it is given up.
      givenUp.catch(() => undefined);
      let free = freeBytes;
      const holder: Holder = {
        held: 0,
        isComplete: false,
        isGivenUp: false,
        waitingSince: undefined,
        waitedMs: 0,
        since: now(),
        bytes: 0,
        speed: Number.POSITIVE_INFINITY,
        slowMs: 0,
        reject,
      };
      return {
        givenUp,
        take(bytes, signal) {
          if (holder.isGivenUp) return givenUp;
          const counted = Math.max(0, bytes - free);
          free = Math.max(0, free - bytes);
          if (counted === 0) return undefined;
          if (!holders.has(holder)) beginWindow(holder);
          holders.add(holder);
          holder.isComplete = false;
          timer ??= setInterval(review, REVIEW_MS).unref();
          holder.bytes += counted;
          if (hold(holder, counted)) return undefined;
          const { promise, resolve } = Promise.withResolvers<void>();
          holder.waitingSince = now();
          const end = (): void => {
            waiting.delete(holder);
            if (holder.waitingSince !== undefined) holder.waitedMs += now() - holder.waitingSince;
            holder.waitingSince = undefined;
            beginWindow(holder);
          };
          waiting.set(holder, () => {
            if (!hold(holder, counted)) return;
            end();
            resolve();
          });
          return unlessAborted(Promise.race([promise, givenUp]), signal).finally(end);
        },
        complete: () => (holder.isComplete = true),
        get waitedMs() {
          return holder.waitedMs;
        },
        leave: () => release(holder),
      };
    },
  };
}

function tooSlow(): Obstacle {
  return new Obstacle(
    "too_slow",
    "the answer is long and comes so slowly that it keeps memory from the answers of others",
  );
}

function noMemory(): Obstacle {
  return new Obstacle("no_room", "the answer is long, and gave its memory to shorter ones of other switches");
}
