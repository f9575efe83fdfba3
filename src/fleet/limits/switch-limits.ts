import type { Client } from "../../nxapi/client.ts";
import type { TransportFailure } from "../../nxapi/failure.ts";
import type { Reply } from "../../nxapi/json-rpc.ts";
import { MOST_POSTS } from "../../nxapi/requests.ts";
import type { Clock } from "../clock.ts";
import type { Poll } from "../poll.ts";

/** The limits of one switch: its circuit breaker and its rate limit. */
export interface SwitchLimits {
  /** Whether a poll may begin now. */
  mayPoll(): boolean;
  /** Whether one more request may be sent. */
  readonly maySend: () => boolean;
  /** Sends something, and counts the HTTP requests that it took. */
  sending(send: () => Promise<readonly Reply[]>): Promise<readonly Reply[]>;
  /** A poll that {@link mayPoll} let begin is over. */
  over(poll: Poll): void;
  readonly breaker: Breaker["state"];
  /** How long a switch that is left alone stays so, in milliseconds; undefined if it is not. */
  readonly retryInMs: number | undefined;
  /** HTTP requests that it was sent in the last minute. */
  readonly lastMinute: number;
  /** Polls that were not begun, or cut short, because the switch had been asked as often as it may be. */
  readonly exhausted: number;
}

interface SwitchLimitsOptions {
  readonly client: Pick<Client, "traffic">;
  readonly requestsPerMinute: number;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Of a switch that was not asked anything yet. */
export function createSwitchLimits({ client, requestsPerMinute, clock, random }: SwitchLimitsOptions): SwitchLimits {
  let breaker: Breaker = CLOSED;
  let recent: RecentRequests = NONE_SENT;
  let exhausted = 0;

  const maySend = (): boolean => isWithinLimit(recent, requestsPerMinute, clock.now());

  return {
    mayPoll() {
      const demanded = onDemand(breaker, clock.now());
      if (demanded.state === "open") return false;
      if (!maySend()) {
        exhausted += 1;
        return false;
      }
      breaker = demanded;
      return true;
    },
    maySend,
    async sending(send) {
      const before = client.traffic().requests;
      try {
        return await send();
      } finally {
        recent = addRequests(recent, client.traffic().requests - before, clock.now());
      }
    },
    over({ failure, cut }) {
      if (cut) exhausted += 1;
      if (failure === undefined) breaker = CLOSED;
      else if (counts(failure.reason)) breaker = onFailure(breaker, { now: clock.now(), random: random() });
    },
    get breaker() {
      return breaker.state;
    },
    get retryInMs() {
      return breaker.state === "open" ? Math.max(0, breaker.until - clock.now()) : undefined;
    },
    get lastMinute() {
      return sentLately(recent, clock.now());
    },
    get exhausted() {
      return exhausted;
    },
  };
}

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
interface Chance {
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

/** The HTTP requests that a switch was sent of late, the oldest first. Immutable, and replaced whole. */
type RecentRequests = readonly Sent[];

interface Sent {
  /** When the first and the last had been sent at the latest, in monotonic milliseconds. */
  readonly since: number;
  readonly at: number;
  readonly requests: number;
}

export const NONE_SENT: RecentRequests = [];

/** The span of time that the limit is for, wherever it begins. */
const WINDOW_MS = 60_000;

/** Those of so short a time are counted together, as long as the last of them counts: a high limit makes no long list. */
const TOGETHER_MS = 1_000;

/** The requests of late, once so many more have been sent. */
export function addRequests(sent: RecentRequests, requests: number, now: number): RecentRequests {
  const recent = sent.filter(({ at }) => now - at < WINDOW_MS);
  if (requests === 0) return recent;
  const last = recent.at(-1);
  if (last === undefined || now - last.since >= TOGETHER_MS) return [...recent, { since: now, at: now, requests }];
  return recent.with(recent.length - 1, { since: last.since, at: now, requests: last.requests + requests });
}

/**
 * Whether something may be asked without the switch being sent more than `limit` requests in any minute, even if it has
 * to be asked again and after another login. A limit below that asks nothing at all.
 */
export function isWithinLimit(recent: RecentRequests, limit: number, now: number): boolean {
  return sentLately(recent, now) + MOST_POSTS <= limit;
}

/** The requests of the last minute. */
function sentLately(recent: RecentRequests, now: number): number {
  let sent = 0;
  for (const { at, requests } of recent) if (now - at < WINDOW_MS) sent += requests;
  return sent;
}
