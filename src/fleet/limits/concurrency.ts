import { gauge, type Sample } from "../../catalogue/define.ts";
import { createSemaphore, type Semaphore } from "./semaphore.ts";
import { createLoopYield, type LoopYield } from "./event-loop.ts";

/** What keeps the polls of all switches together within bounds. */
export interface ConcurrencyLimits {
  readonly polls: Semaphore;
  /** Passed only by a poll of a switch to which no connection is open. */
  readonly connects: Semaphore;
  /** For work that holds the event loop. */
  readonly yieldLoop: LoopYield;
}

export interface ConcurrencyOptions {
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

export interface Comer {
  /** Whether a connection to the switch is open. */
  readonly connected: boolean;
  /** Whether the switch answered its last poll: those that do not are asked when these have been. */
  readonly answers: boolean;
  readonly signal: AbortSignal;
}

/** Waits until a poll may begin; undefined if the signal ended the waiting. Without limits nothing is waited for. */
export async function queue(concurrency: ConcurrencyLimits | undefined, comer: Comer): Promise<Pass | undefined> {
  const { connected, answers: preferred, signal } = comer;
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
