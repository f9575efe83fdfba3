import type { HealthQuery, PollOutcome, Health } from "./source.ts";

/**
 * What is shown of a switch: late is not down, and down is not late. A poll that failed is shown as it is, without
 * readings. One that answered is shown while it is younger than `maxStaleMs`, or its own slow command may still keep
 * the switch, and in any case once, so that a switch slower than the scrape's deadline still delivers with the next
 * scrape.
 */
export function judge(last: PollOutcome | undefined, { now, shown }: HealthQuery, maxStaleMs: number): Health {
  if (last === undefined) return { show: "nothing", reason: "pending" };
  if (last.failure !== undefined) return { show: "observation", reason: last.failure };
  const until = Math.max(last.finishedAt + maxStaleMs, last.busyUntil ?? 0);
  if (shown && now > until) return { show: "nothing", reason: "late" };
  return { show: "observation" };
}
