import { describe, expect, it } from "vitest";

import { fullBucket, take } from "../../../src/web/auth/rate-limit.ts";

const RATE = { intervalMs: 100, burst: 3 };

/** What each of these moments has to wait for a token. */
function waits(...moments: readonly number[]): number[] {
  let bucket = fullBucket(RATE, 0);
  return moments.map((now) => {
    const taken = take(bucket, RATE, now);
    bucket = taken.bucket;
    return taken.waitMs;
  });
}

describe("a token bucket", () => {
  it("gives a burst at once and then one token each interval", () => {
    expect(waits(0, 0, 0, 0, 50, 100, 100, 200)).toEqual([0, 0, 0, 100, 50, 0, 100, 0]);
  });

  it("never holds more than a burst", () => {
    expect(waits(1e9, 1e9, 1e9, 1e9)).toEqual([0, 0, 0, 100]);
  });

  it("loses nothing when the clock stands or goes back", () => {
    expect(waits(1_000, 500, 500, 500)).toEqual([0, 0, 0, 100]);
  });
});
