import { describe, expect, it } from "vitest";

import { type Breaker, CLOSED, counts, onDemand, onFailure } from "../../../src/fleet/limits/circuit-breaker.ts";

const NOW = 1_000_000;

/** The breaker after so many failures in a row, each rest waited for, with the same luck each time. */
function after(failures: number, random: number): Breaker {
  let breaker = CLOSED;
  for (let failure = 0; failure < failures; failure += 1) {
    breaker = onFailure(onDemand(breaker, Infinity), { now: NOW, random });
  }
  return breaker;
}

describe("a breaker", () => {
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

  it("that is tried stays so until the poll has ended", () => {
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
  ] as const)("is told of the failure %s: %s", (reason, told) => {
    expect(counts(reason)).toBe(told);
  });
});
