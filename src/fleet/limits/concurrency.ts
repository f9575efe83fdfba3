import { setImmediate } from "node:timers/promises";

import { gauge, type Sample } from "../../catalogue/define.ts";

/** What keeps the polls of all switches together within bounds. */
export interface ConcurrencyLimits {
  readonly polls: Semaphore;
  /** Passed only by a poll of a switch to which no connection is open. */
  readonly connects: Semaphore;
  /** For work that holds the event loop. */
  readonly yieldLoop: LoopYield;
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

/** The concurrency limits of a fleet. `now` is monotonic, in milliseconds. */
export function createConcurrencyLimits(
  { pollsAtOnce, connectsAtOnce, connectsPerSecond }: ConcurrencyOptions,
  now: () => number,
): ConcurrencyLimits {
  return {
    polls: createSemaphore({ places: pollsAtOnce, holdMs: POLL_HOLD_MS, now }),
    connects: createSemaphore({ places: connectsAtOnce, perSecond: connectsPerSecond, holdMs: CONNECT_HOLD_MS, now }),
    yieldLoop: createLoopYield(),
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
  const leaveConnects = connected ? noPlace : await concurrency.connects.enter({ preferred, signal });
  if (leaveConnects === undefined) return undefined;
  let leavePolls: (() => void) | undefined;
  try {
    leavePolls = await concurrency.polls.enter({ preferred, signal });
  } finally {
    if (leavePolls === undefined) leaveConnects();
  }
  if (leavePolls === undefined) return undefined;
  const leave = leavePolls;
  return {
    connected: leaveConnects,
    over() {
      leaveConnects();
      leave();
    },
  };
}

const noPlace = (): void => undefined;

/** Lets no more than so many in at a time, those first that are preferred, else in the order in which they came. */
export interface Semaphore {
  /**
   * Waits for a place, and gives the function that gives it back, which is safe to call twice; undefined if the signal
   * ended the waiting.
   */
  enter(options: { readonly preferred: boolean; readonly signal: AbortSignal }): Promise<(() => void) | undefined>;
  readonly waiting: number;
  readonly used: number;
}

export interface SemaphoreOptions {
  readonly places: number;
  /** No more than so many are let in within any second. */
  readonly perSecond?: number;
  /** A place is free again after this time, whatever became of who has it. */
  readonly holdMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

type Admit = () => void;

/** A semaphore with nobody at it. */
export function createSemaphore({ places, perSecond = Infinity, holdMs, now }: SemaphoreOptions): Semaphore {
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
        if (used >= places) return;
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

/** Waits for an iteration of the event loop that no other caller is given. */
export type LoopYield = () => Promise<void>;

/**
 * Gives each caller an iteration of its own, one after the other. All that wait for {@link setImmediate} itself go on in
 * the same iteration: a thousand long replies that came together would be read in one go, and hold up whatever else is
 * asked of the collector.
 */
export function createLoopYield(): LoopYield {
  let last = Promise.resolve();
  return () => (last = last.then(() => setImmediate()));
}
