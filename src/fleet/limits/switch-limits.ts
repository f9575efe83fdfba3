import type { Client } from "../../nxapi/client.ts";
import type { Reply } from "../../nxapi/json-rpc.ts";
import { type Breaker, CLOSED, counts, onDemand, onFailure } from "./circuit-breaker.ts";
import { addRequests, isWithinLimit, NONE_SENT, type RecentRequests, sentLately } from "./rate-limit.ts";
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

export interface SwitchLimitsOptions {
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
