import { gauge, type Sample } from "../../catalogue/define.ts";
import { createLoopQueue, type LoopQueue } from "./loop-queue.ts";

/** What keeps the polls of all switches together within bounds. */
export interface ConcurrencyLimits {
  readonly polls: Semaphore;
  /** Passed by each poll just before it begins. */
  readonly begins: Semaphore;
  /** Passed only by a poll of a switch to which no connection is open. */
  readonly connects: Semaphore;
  /** For what is done with answers, which holds the event loop. */
  readonly loop: LoopQueue;
}

interface ConcurrencyOptions {
  readonly pollsAtOnce: number;
  readonly connectsAtOnce: number;
  readonly connectsPerSecond: number;
}

/** What the collector says about its concurrency limits. */
export const concurrencyMetrics = {
  "nxapi.collector.gate.waiting": gauge("{poll}", "Polls that wait to be let through a gate: connects or polls.", [
    "gate",
  ]),
  "nxapi.collector.gate.used": gauge("{poll}", "Places of a gate that are taken.", ["gate"]),
} as const;

// A switch that is silent costs the collector nothing while it is waited for, so it keeps its place no longer.
const CONNECT_HOLD_MS = 1_000;
const POLL_HOLD_MS = 3_000;

/**
 * Polls begin at the speed at which they can be read: so many at once, a further one when one of them is over or has
 * waited for its switch for this time, and none while so many answers are there and unread. It would be shown no sooner,
 * and what is made for it would grow old meanwhile: garbage of the heap's old generation, which is collected seldom.
 */
const BEGINS = { places: 32, holdMs: 50 };
const MOST_UNREAD = 4;

/** The concurrency limits of a fleet. `now` is monotonic, in milliseconds. */
export function createConcurrencyLimits(
  { pollsAtOnce, connectsAtOnce, connectsPerSecond }: ConcurrencyOptions,
  now: () => number,
): ConcurrencyLimits {
  const loop = createLoopQueue(() => begins.admit());
  const begins = createSemaphore({ ...BEGINS, isOpen: () => loop.waiting < MOST_UNREAD, now });
  return {
    polls: createSemaphore({ places: pollsAtOnce, holdMs: POLL_HOLD_MS, now }),
    begins,
    connects: createSemaphore({ places: connectsAtOnce, perSecond: connectsPerSecond, holdMs: CONNECT_HOLD_MS, now }),
    loop,
  };
}

/** The samples of {@link concurrencyMetrics}. */
export function concurrencySamples(concurrency: ConcurrencyLimits): Sample[] {
  return (["polls", "connects"] as const).flatMap((limit) => [
    { name: "nxapi.collector.gate.waiting", value: concurrency[limit].waiting, attributes: { gate: limit } },
    { name: "nxapi.collector.gate.used", value: concurrency[limit].used, attributes: { gate: limit } },
  ]);
}

/** That a poll may begin. Both functions are safe to call twice. */
export interface Pass {
  /** A connection was opened, or could not be. */
  readonly connected: () => void;
  readonly over: () => void;
}

/** A poll that waits to begin. */
export interface WaitingPoll {
  /** Whether a connection to the switch is open. */
  readonly connected: boolean;
  /** Whether the switch answered its last poll: those that do not are asked when these have been. */
  readonly answers: boolean;
  readonly signal: AbortSignal;
}

/** Waits until a poll may begin; undefined if the signal ended the waiting. Without limits nothing is waited for. */
export async function queue(
  concurrency: ConcurrencyLimits | undefined,
  waiting: WaitingPoll,
): Promise<Pass | undefined> {
  const { connected, answers: preferred, signal } = waiting;
  if (concurrency === undefined) return { connected: noPlace, over: noPlace };
  const { connects, polls, begins } = concurrency;
  const places: (() => void)[] = [];
  const over = (): void => {
    for (const leave of places) leave();
  };
  let passed = false;
  try {
    for (const semaphore of connected ? [polls, begins] : [connects, polls, begins]) {
      const leave = await semaphore.enter({ preferred, signal });
      if (leave === undefined) return undefined;
      places.push(leave);
    }
    passed = true;
  } finally {
    if (!passed) over();
  }
  const [first = noPlace] = places;
  return { connected: connected ? noPlace : first, over };
}

const noPlace = (): void => undefined;

/** Lets no more than so many in at a time, those first that are preferred, else in the order in which they came. */
export interface Semaphore {
  /**
   * Waits for a place, and gives the function that gives it back, which is safe to call twice; undefined if the signal
   * ended the waiting.
   */
  enter(options: { readonly preferred: boolean; readonly signal: AbortSignal }): Promise<(() => void) | undefined>;
  /** Lets in those that may be let in by now, because {@link SemaphoreOptions.isOpen} has changed. */
  admit(): void;
  readonly waiting: number;
  readonly used: number;
}

export interface SemaphoreOptions {
  readonly places: number;
  /** No more than so many are let in within any second. */
  readonly perSecond?: number;
  /** Whether anybody is let in at this time, were there a place; always unless said. */
  readonly isOpen?: () => boolean;
  /** A place is free again after this time, whatever became of who has it. */
  readonly holdMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

type Admit = () => void;

/** A semaphore with nobody at it. */
export function createSemaphore(options: SemaphoreOptions): Semaphore {
  const { places, perSecond = Infinity, isOpen = () => true, holdMs, now } = options;
  const preferred = new Set<Admit>();
  const others = new Set<Admit>();
  /** When the last were let in. */
  const entries: number[] = [];
  let used = 0;
  let pause: NodeJS.Timeout | undefined;

  /** How long nobody is let in because of those in the last second. */
  function pauseMs(): number {
    const [earliest] = entries;
    return earliest === undefined || entries.length < perSecond ? 0 : earliest + 1_000 - now();
  }

  function admitWaiting(): void {
    clearTimeout(pause);
    for (const line of [preferred, others]) {
      for (const admit of line) {
        if (used >= places || !isOpen()) return;
        const waitMs = pauseMs();
        if (waitMs > 0) {
          pause = setTimeout(admitWaiting, waitMs);
          return;
        }
        line.delete(admit);
        admit();
      }
    }
  }

  function occupy(): () => void {
    used += 1;
    if (perSecond < Infinity) entries.push(now());
    if (entries.length > perSecond) entries.shift();
    let held = true;
    const leave = (): void => {
      if (!held) return;
      held = false;
      clearTimeout(hold);
      used -= 1;
      admitWaiting();
    };
    const hold = setTimeout(leave, holdMs);
    return leave;
  }

  return {
    admit: admitWaiting,
    get waiting() {
      return preferred.size + others.size;
    },
    get used() {
      return used;
    },
    async enter({ preferred: isPreferred, signal }) {
      if (signal.aborted) return undefined;
      const line = isPreferred ? preferred : others;
      const { promise, resolve } = Promise.withResolvers<(() => void) | undefined>();
      const admit = (): void => resolve(occupy());
      const giveUp = (): void => {
        line.delete(admit);
        if (preferred.size + others.size === 0) clearTimeout(pause);
        resolve(undefined);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      line.add(admit);
      admitWaiting();
      try {
        return await promise;
      } finally {
        signal.removeEventListener("abort", giveUp);
      }
    },
  };
}
