import { describe, expect, it } from "vitest";

import { forecast } from "../../src/fleet/forecast.ts";
import type { Point } from "../../src/fleet/history.ts";

const START = Date.UTC(2026, 10, 28);
const DAY_MS = 86_400_000;
const QUARTER_MS = 15_000;

/** A course with a point every 15 seconds. */
function course(count: number, ratio: (index: number) => number): Point[] {
  return Array.from({ length: count }, (_, index) => ({ at: START + index * QUARTER_MS, ratio: ratio(index) }));
}

describe("a forecast", () => {
  it("is the straight line's, with the slope and the time that it rests on", () => {
    const found = forecast(course(101, (index) => 0.5 + index * 0.001));

    expect(found?.perDay).toBeCloseTo((0.001 / QUARTER_MS) * DAY_MS, 6);
    expect(found?.overMs).toBe(100 * QUARTER_MS);
    // 0.6 at the end, and 0.4 to go.
    expect(found?.fullAt).toBeCloseTo(START + 500 * QUARTER_MS, -3);
  });

  it("holds for a table that grows in small steps, as entries do", () => {
    const found = forecast(course(240, (index) => 0.4 + Math.floor(index / 7) * 0.002));

    expect(((found?.fullAt ?? 0) - START) / QUARTER_MS).toBeGreaterThan(1_900);
    expect(((found?.fullAt ?? 0) - START) / QUARTER_MS).toBeLessThan(2_300);
  });

  it("passes over the moments at which nothing was read", () => {
    const whole = course(101, (index) => 0.5 + index * 0.001);
    const found = forecast(whole.map((point, index) => (index % 10 === 5 ? { ...point, ratio: undefined } : point)));

    expect(found?.fullAt).toBeCloseTo(forecast(whole)?.fullAt ?? 0, -3);
  });

  it.each([
    ["flat", course(240, () => 0.7)],
    ["falling", course(240, (index) => 0.7 - index * 0.001)],
    ["full", course(240, (index) => Math.min(1, 0.9 + index * 0.001))],
    ["one step", course(240, (index) => (index < 100 ? 0.5 : 0.6))],
    ["up and down", course(240, (index) => 0.5 + 0.1 * Math.sin(index / 10))],
    ["grown and flat since", course(240, (index) => 0.5 + Math.min(index, 100) * 0.001)],
    ["of too few points", course(9, (index) => 0.5 + index * 0.01)],
    ["of too short a time", course(20, (index) => 0.5 + index * 0.01)],
    ["of an hour, which says nothing of the day after the next", course(240, (index) => 0.5 + index * 5e-5)],
    ["so slow that it takes a century", course(240, (index) => 0.5 + index * 1e-12)],
    ["of one point", course(1, () => 0.5)],
    ["empty", []],
  ])("is not made of a course that is %s", (_, points) => {
    expect(forecast(points)).toBeUndefined();
  });

  it("is seldom made of noise", () => {
    let state = 1;
    const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
    const found = Array.from({ length: 300 }, () => forecast(course(120, () => 0.5 + 0.05 * random())));

    expect(found.filter((one) => one !== undefined).length).toBeLessThanOrEqual(2);
  });
});
