import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createJsonScanner } from "../../src/nxapi/json-scan.ts";

/** What a scanner finds in a text that comes in pieces which end at these places. */
function scanned(text: string, ends: readonly number[] = []) {
  const scan = createJsonScanner();
  let from = 0;
  for (const end of [...ends.toSorted((a, b) => a - b), text.length]) {
    scan.look(text.slice(from, Math.max(from, end)));
    from = Math.max(from, end);
  }
  return { values: scan.values, depth: scan.depth, longNumbers: scan.longNumbers };
}

/** How many values there are in a value, itself among them, and how deep. */
function measured(value: unknown): { values: number; depth: number } {
  if (typeof value !== "object" || value === null) return { values: 1, depth: 0 };
  const inner = Object.values(value).map(measured);
  return {
    values: 1 + inner.reduce((sum, one) => sum + one.values, 0),
    depth: 1 + Math.max(0, ...inner.map((one) => one.depth)),
  };
}

describe("what is found in a JSON text before it is parsed", () => {
  it("is no less than what it holds, and the depth of it, in whatever pieces it comes", () => {
    fc.assert(
      fc.property(fc.json(), fc.array(fc.nat(200)), (text, ends) => {
        const { values, depth } = measured(JSON.parse(text));

        const whole = scanned(text);

        expect(whole.values).toBeGreaterThanOrEqual(values);
        expect(whole.values).toBeLessThanOrEqual(2 * values);
        expect(whole.depth).toBe(depth);
        expect(scanned(text, ends)).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [String.raw`["a\"",1]`, 3],
    [String.raw`["\\",1]`, 3],
    [String.raw`["\\\",[[[",1]`, 3],
    ['["[{,", "]"]', 3],
    ['["never ends [[[,,,', 2],
  ])("counts nothing in the strings of %s", (text, values) => {
    const ends = Array.from({ length: text.length }, (_, end) => end);

    expect(scanned(text).values).toBe(values);
    expect(scanned(text).depth).toBe(1);
    expect(scanned(text, ends)).toEqual(scanned(text));
  });

  it.each([
    ["[123456789012345]", false],
    ["[1234567890123456]", true],
    ['["1234567890123456"]', false],
  ])("says of %s whether a number in it may be too long for a double: %s", (text, isLong) => {
    expect(scanned(text).longNumbers).toBe(isLong);
  });
});
