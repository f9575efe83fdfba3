import { expect, it } from "vitest";

import { type Batch, DEFAULT_BOUNDS, pack } from "../../../otel/otlp/batch.ts";
import { gaugeOf, gaugePointsIn, resourceOf, gauge, switchesIn } from "./resources.ts";

it("packs many switches into one request", async () => {
  const names = Array.from({ length: 50 }, (_, index) => `leaf-${index}`);

  const batches = await all(
    pack(
      names.map((name) => gaugeOf(name, 10)),
      "protobuf",
    ),
  );

  expect(batches.map(({ points }) => points)).toEqual([500]);
  expect(batches.flatMap(({ body }) => switchesIn(body))).toEqual(names);
});

it("begins another request before the points are too many", async () => {
  const bounds = { ...DEFAULT_BOUNDS, maxPoints: 25 };

  const batches = await all(
    pack(
      ["a", "b", "c"].map((name) => gaugeOf(name, 10)),
      "protobuf",
      bounds,
    ),
  );

  expect(batches.map(({ points }) => points)).toEqual([20, 10]);
  expect(batches.map(({ body }) => switchesIn(body))).toEqual([["a", "b"], ["c"]]);
});

it.each(["protobuf", "json"] as const)(
  "keeps each request of %s under the bytes, and loses no point",
  async (encoding) => {
    const bounds = { ...DEFAULT_BOUNDS, maxBytes: 4_000 };
    const resources = ["a", "b", "c"].map((name, index) => gaugeOf(name, 30 * (index + 1)));

    const batches = await all(pack(resources, encoding, bounds));

    expect(batches.length).toBeGreaterThan(3);
    expect(Math.max(...batches.map(({ body }) => body.length))).toBeLessThanOrEqual(bounds.maxBytes);
    expect(sum(batches.map(({ points }) => points))).toBe(180);
    const written = batches.map(({ body }) =>
      encoding === "protobuf" ? gaugePointsIn(body) : Buffer.from(body).toString().split("timeUnixNano").length - 1,
    );
    expect(sum(written)).toBe(180);
  },
);

it("divides a switch that is larger than a request, and fills what it leaves with the next", async () => {
  const bounds = { ...DEFAULT_BOUNDS, maxPoints: 10 };

  const batches = await all(pack([gaugeOf("a", 25), gaugeOf("b", 5)], "protobuf", bounds));

  expect(batches.map(({ body }) => switchesIn(body))).toEqual([["a"], ["a"], ["a", "b"]]);
  expect(batches.map(({ points }) => points)).toEqual([10, 10, 10]);
});

it("sends a point alone that is larger than a request", async () => {
  const large = resourceOf({ "host.name": "x".repeat(500) }, [gauge("a", 2)]);

  const batches = await all(pack([large], "protobuf", { ...DEFAULT_BOUNDS, maxBytes: 100 }));

  expect(batches.map(({ points }) => points)).toEqual([1, 1]);
});

it("makes no request of nothing", async () => {
  expect(await all(pack([gaugeOf("a", 0)], "protobuf"))).toEqual([]);
});

it("lets the event loop turn between switches", async () => {
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 0);

  await all(
    pack(
      Array.from({ length: 200 }, () => gaugeOf("leaf-1", 200)),
      "protobuf",
    ),
  );

  clearInterval(counting);
  expect(turns).toBeGreaterThan(3);
});

async function all(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const collected: Batch[] = [];
  for await (const batch of batches) collected.push(batch);
  return collected;
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
