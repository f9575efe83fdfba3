import { MOST_POSTS } from "../../nxapi/requests.ts";

/** The HTTP requests that a switch was sent of late, the oldest first. Immutable, and replaced whole. */
export type RecentRequests = readonly Sent[];

interface Sent {
  /** When they had been sent at the latest, in monotonic milliseconds. */
  readonly at: number;
  readonly requests: number;
}

export const NONE_SENT: RecentRequests = [];

/** The span of time that the limit is for, wherever it begins. */
const WINDOW_MS = 60_000;

/** The requests of late, once so many more have been sent. */
export function addRequests(sent: RecentRequests, requests: number, now: number): RecentRequests {
  const recent = sent.filter(({ at }) => now - at < WINDOW_MS);
  return requests === 0 ? recent : [...recent, { at: now, requests }];
}

/**
 * Whether something may be asked without the switch being sent more than `limit` requests in any minute, even if it has
 * to be asked again and after another login. A limit below that asks nothing at all.
 */
export function isWithinLimit(recent: RecentRequests, limit: number, now: number): boolean {
  return sentLately(recent, now) + MOST_POSTS <= limit;
}

/** The requests of the last minute. */
export function sentLately(recent: RecentRequests, now: number): number {
  let sent = 0;
  for (const { at, requests } of recent) if (now - at < WINDOW_MS) sent += requests;
  return sent;
}
