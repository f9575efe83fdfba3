import { expect, it } from "vitest";

import { backoffMs, DEFAULT_BACKOFF } from "../../../otel/otlp/backoff.ts";

it.each([
  [1, 1_000],
  [2, 2_000],
  [5, 16_000],
  [6, 30_000],
  [1_000_000, 30_000],
])("is after %d failures anything up to %d ms", (failures, most) => {
  expect(backoffMs(failures, 1, DEFAULT_BACKOFF)).toBe(most);
  expect(backoffMs(failures, 0.25, DEFAULT_BACKOFF)).toBe(most / 4);
  expect(backoffMs(failures, 0, DEFAULT_BACKOFF)).toBe(0);
});
