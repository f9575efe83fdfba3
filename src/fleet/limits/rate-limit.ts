import { MOST_POSTS } from "../../nxapi/requests.ts";

/** The HTTP requests that a switch was sent of late, the oldest first. Immutable, and replaced whole. */
export type Budget = readonly Spending[];

interface Spending {
  /** When they had been sent at the latest, in monotonic milliseconds. */
  readonly at: number;
  readonly requests: number;
}

export const UNSPENT: Budget = [];

/** The span of time that the limit is for, wherever it begins. */
const WINDOW_MS = 60_000;

/** What is spent once so many requests more have been sent. */
export function spend(budget: Budget, requests: number, now: number): Budget {
  const recent = budget.filter(({ at }) => now - at < WINDOW_MS);
  return requests === 0 ? recent : [...recent, { at: now, requests }];
}

/**
 * Whether something may be asked without the switch being sent more than `limit` requests in any minute, even if it has
 * to be asked again and after another login. A limit below that asks nothing at all.
 */
export function hasRoom(budget: Budget, limit: number, now: number): boolean {
  let sent = MOST_POSTS;
  for (const { at, requests } of budget) if (now - at < WINDOW_MS) sent += requests;
  return sent <= limit;
}
