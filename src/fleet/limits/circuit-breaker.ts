import type { TransportFailure } from "../../nxapi/failure.ts";

/** Whether a switch is asked at all: not for a while after it failed several times in a row. */
export type Breaker =
  | { readonly state: "closed"; readonly failures: number }
  | { readonly state: "open"; readonly trips: number; readonly until: number }
  | { readonly state: "half-open"; readonly trips: number };

/** The value of the metric attribute `state` for each state of a breaker. */
export const STATE_ATTRIBUTE = {
  closed: "closed",
  open: "open",
  "half-open": "trial",
} as const satisfies Record<Breaker["state"], string>;

export const CLOSED: Breaker = { state: "closed", failures: 0 };

/** Polls that must fail in a row for the breaker to open. */
const FAILURES_TO_OPEN = 3;

const FIRST_REST_MS = 15_000;
const LONGEST_REST_MS = 120_000;

/** A moment in monotonic milliseconds, and a random number from 0 to 1. */
export interface Chance {
  readonly now: number;
  readonly random: number;
}

/** The breaker of a switch that somebody wants asked: once its rest is over, one poll is tried. */
export function onDemand(breaker: Breaker, now: number): Breaker {
  return breaker.state === "open" && now >= breaker.until ? { state: "half-open", trips: breaker.trips } : breaker;
}

/** The breaker after a poll that failed for a reason that {@link counts}. */
export function onFailure(breaker: Breaker, chance: Chance): Breaker {
  switch (breaker.state) {
    case "closed": {
      const failures = breaker.failures + 1;
      return failures < FAILURES_TO_OPEN ? { state: "closed", failures } : open(1, chance);
    }
    case "half-open":
      return open(breaker.trips + 1, chance);
    case "open":
      return breaker;
  }
}

/**
 * Whether a failure says that the switch should be left alone. What it refuses (a password, or to have time) has a rest
 * of its own that ends by itself, with the new password or at the time that the switch named. Other switches' long answers
 * say nothing about it.
 */
export function counts(reason: TransportFailure): boolean {
  return !RESPECTED.has(reason);
}

const RESPECTED: ReadonlySet<TransportFailure> = new Set(["unauthorized", "busy", "no_password", "no_room", "stopped"]);

/** Full jitter: switches that went down together do not come back together (AWS, Exponential Backoff And Jitter). */
function open(trips: number, { now, random }: Chance): Breaker {
  return { state: "open", trips, until: now + random * Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** trips) };
}
