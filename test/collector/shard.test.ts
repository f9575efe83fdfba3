import { describe, expect, it } from "vitest";

import { shardOf } from "../../src/collector/shard.ts";

const NAMES = Array.from({ length: 10_000 }, (_, index) => `leaf-${index}.example.net`);

/** How many names fall to each of so many shards. */
function sizes(count: number): number[] {
  const each = Array.from({ length: count }, () => 0);
  for (const name of NAMES) each[shardOf(name, count)]! += 1;
  return each;
}

describe("the shard of a switch", () => {
  it.each([1, 2, 4, 16])("is about as often each of %i", (count) => {
    const fair = NAMES.length / count;

    expect(Math.min(...sizes(count))).toBeGreaterThan(0.85 * fair);
    expect(Math.max(...sizes(count))).toBeLessThan(1.15 * fair);
  });

  it.each([1, 2, 4, 9])("stays, or becomes the new one, when there is one more than %i", (count) => {
    const moved = NAMES.filter((name) => shardOf(name, count) !== shardOf(name, count + 1));

    expect(moved.length / NAMES.length).toBeCloseTo(1 / (count + 1), 1);
    expect(moved.map((name) => shardOf(name, count + 1))).toEqual(moved.map(() => count));
  });

  it("is what it was in earlier versions", () => {
    expect(NAMES.slice(0, 12).map((name) => shardOf(name, 4))).toMatchInlineSnapshot(`
      [
        0,
        2,
        2,
        0,
        1,
        2,
        2,
        2,
        3,
        3,
        1,
        1,
      ]
    `);
  });
});
