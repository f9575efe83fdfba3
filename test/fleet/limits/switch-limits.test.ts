import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  addRequests,
  type Breaker,
  CLOSED,
  counts,
  isWithinLimit,
  NONE_SENT,
  onDemand,
  onFailure,
} from "../../../src/fleet/limits/switch-limits.ts";

const NOW = 1_000_000;

/** The breaker after so many failures in a row, each rest waited for, with the same luck each time. */
function after(failures: number, random: number): Breaker {
  let breaker = CLOSED;
  for (let failure = 0; failure < failures; failure += 1) {
    breaker = onFailure(onDemand(breaker, Infinity), { now: NOW, random });
  }
  return breaker;
}

describe("a circuit breaker", () => {
  it.each([0, 1, 2])("stays closed after %i failures", (failures) => {
    expect(after(failures, 0.5)).toEqual({ state: "closed", failures });
  });

  it.each([
    [3, 1, 30_000],
    [4, 2, 60_000],
    [5, 3, 120_000],
    [6, 4, 120_000],
    [60, 58, 120_000],
  ])("that has failed %i times is open for the %i. time, for %i ms at the longest", (failures, trips, longestMs) => {
    expect(after(failures, 0)).toEqual({ state: "open", trips, until: NOW });
    expect(after(failures, 0.25)).toEqual({ state: "open", trips, until: NOW + longestMs / 4 });
    expect(after(failures, 1)).toEqual({ state: "open", trips, until: NOW + longestMs });
  });

  it("stays open until its rest is over, and then lets one poll try", () => {
    const open = after(3, 0.5);

    expect(onDemand(open, NOW + 14_999)).toBe(open);
    expect(onDemand(open, NOW + 15_000)).toEqual({ state: "half-open", trips: 1 });
  });

  it("that is half-open stays so until the poll has ended", () => {
    const halfOpen: Breaker = { state: "half-open", trips: 2 };

    expect(onDemand(halfOpen, NOW)).toBe(halfOpen);
    expect(onFailure(halfOpen, { now: NOW, random: 0 })).toEqual({ state: "open", trips: 3, until: NOW });
  });

  it.each([
    ["timeout_connect", true],
    ["refused", true],
    ["malformed", true],
    ["tls_pin_mismatch", true],
    ["unauthorized", false],
    ["no_password", false],
    ["busy", false],
    ["stopped", false],
  ] as const)("counts the failure %s: %s", (reason, counted) => {
    expect(counts(reason)).toBe(counted);
  });
});

const MINUTE_MS = 60_000;

describe("a rate limit", () => {
  it("allows a request only if it allows its repetition and a login too", () => {
    const sent = addRequests(NONE_SENT, 9, 0);

    expect(isWithinLimit(sent, 12, 1)).toBe(true);
    expect(isWithinLimit(sent, 11, 1)).toBe(false);
  });

  it("allows requests again a minute after what was sent", () => {
    const sent = addRequests(addRequests(NONE_SENT, 6, 0), 4, 1_000);

    expect(isWithinLimit(sent, 12, MINUTE_MS - 1)).toBe(false);
    expect(isWithinLimit(sent, 12, MINUTE_MS)).toBe(true);
  });

  it("keeps nothing of what is older", () => {
    const sent = addRequests(addRequests(addRequests(NONE_SENT, 5, 0), 0, 1), 1, MINUTE_MS);

    expect(sent).toEqual([{ since: MINUTE_MS, at: MINUTE_MS, requests: 1 }]);
  });

  it("keeps no more than one entry for each second, however much is sent", () => {
    let sent = NONE_SENT;
    for (let now = 0; now < 2 * MINUTE_MS; now += 10) sent = addRequests(sent, 1, now);

    expect(sent.length).toBeLessThanOrEqual(61);
    expect(isWithinLimit(sent, 6_003, 2 * MINUTE_MS)).toBe(true);
    expect(isWithinLimit(sent, 6_001, 2 * MINUTE_MS)).toBe(false);
  });

  it("is not exceeded in any minute, whenever something is asked and whatever it becomes", () => {
    const asked = fc.array(
      fc.record({ pauseMs: fc.nat(20_000), tookMs: fc.nat(5_000), posts: fc.integer({ min: 0, max: 3 }) }),
      {
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(asked, fc.integer({ min: 3, max: 20 }), (attempts, limit) => {
        let recent = NONE_SENT;
        let now = 0;
        const posts: number[] = [];
        for (const attempt of attempts) {
          now += attempt.pauseMs;
          if (!isWithinLimit(recent, limit, now)) continue;
          // Where in between they are sent is the network's business.
          for (let post = 0; post < attempt.posts; post += 1) posts.push(now + (attempt.tookMs * post) / 3);
          now += attempt.tookMs;
          recent = addRequests(recent, attempt.posts, now);
        }

        for (const from of posts) {
          expect(posts.filter((at) => at >= from && at - from < MINUTE_MS).length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});
