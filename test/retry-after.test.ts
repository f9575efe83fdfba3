import { afterEach, expect, it, vi } from "vitest";

import { parseHttpDate, parseRetryAfter } from "../src/retry-after.ts";

afterEach(() => vi.unstubAllEnvs());

const NOW = Date.parse("Sun, 06 Nov 1994 08:49:37 GMT");

it.each([
  ["0", 0],
  ["120", 120_000],
  [" 7 ", 7_000],
  ["3600", 3_600_000],
  ["999999999999999", 999_999_999_999_999_000],
  ["Sun, 06 Nov 1994 08:50:37 GMT", 60_000],
  ["Sunday, 06-Nov-94 08:50:37 GMT", 60_000],
  ["Sun Nov  6 08:50:37 1994", 60_000],
  ["Sun Nov  6 08:50:37 1994 GMT", 60_000],
  ["Sun, 06 Nov 1994 08:48:37 GMT", 0],
  ["Sun, 06 Nov 2094 08:49:37 GMT", 36_525 * 86_400_000],
])("reads %j as %d ms, wherever it runs", (value, expected) => {
  vi.stubEnv("TZ", "America/New_York");

  expect(parseRetryAfter(value, NOW)).toBe(expected);
});

it.each([undefined, "", "-1", "1.5", "soon", "Sun", "1994-11-06", "1e3", "0x10"])("does not understand %j", (value) => {
  expect(parseRetryAfter(value, NOW)).toBeUndefined();
});

it.each(["", "0", "5", "1994-11-06", "Sun"])("takes %j for no date", (value) => {
  expect(parseHttpDate(value)).toBeNaN();
});
