import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isWithinLimit, addRequests, NONE_SENT } from "../../../src/fleet/limits/rate-limit.ts";

const MINUTE_MS = 60_000;

describe("a recent", () => {
  it("has room for a request only if it has for its repetition and for a login", () => {
    const spent = addRequests(NONE_SENT, 9, 0);

    expect(isWithinLimit(spent, 12, 1)).toBe(true);
    expect(isWithinLimit(spent, 11, 1)).toBe(false);
  });

  it("has room again a minute after what was sent", () => {
    const spent = addRequests(addRequests(NONE_SENT, 6, 0), 4, 1_000);

    expect(isWithinLimit(spent, 12, MINUTE_MS - 1)).toBe(false);
    expect(isWithinLimit(spent, 12, MINUTE_MS)).toBe(true);
  });

  it("keeps nothing of what is older", () => {
    const spent = addRequests(addRequests(addRequests(NONE_SENT, 5, 0), 0, 1), 1, MINUTE_MS);

    expect(spent).toEqual([{ at: MINUTE_MS, requests: 1 }]);
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
