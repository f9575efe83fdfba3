import { gunzipSync } from "node:zlib";

import { expect, it } from "vitest";
import { z } from "zod";

import {
  type Batch,
  countPoints,
  DEFAULT_BATCH_LIMITS,
  encodeResource,
  joinFragments,
  pack,
  splitResource,
  toExportRequest,
} from "../../../otel/otlp/encode.ts";
import { counter, gauge, gaugeOf, gaugePointsIn, numbers, reach, resourceOf, switchesIn } from "./resources.ts";

const names = ["leaf-1", "leaf-2", "spine-1"];

/** The message paths below are those of opentelemetry/proto/metrics/v1/metrics.proto. */
const METRIC = [1, 2, 2];
const GAUGE_POINT = [...METRIC, 5, 1];

it("writes resources one by one that are one request together", () => {
  const fragments = names.map((name) => encodeResource(gaugeOf(name, 2), "protobuf"));

  const request = joinFragments(fragments, "protobuf");

  expect(switchesIn(request)).toEqual(names);
  expect(reach(request, ...GAUGE_POINT)).toHaveLength(6);
  expect(fragments.map(({ points }) => points)).toEqual([2, 2, 2]);
});

it("writes the same in JSON", () => {
  const fragments = names.map((name) => encodeResource(gaugeOf(name, 1), "json"));

  const request: unknown = JSON.parse(Buffer.from(joinFragments(fragments, "json")).toString());

  const name = z.object({ resource: z.object({ attributes: z.array(z.unknown()) }) });
  const { resourceMetrics } = z.object({ resourceMetrics: z.array(name) }).parse(request);
  expect(resourceMetrics.map(({ resource }) => resource.attributes)).toEqual(
    names.map((stringValue) => [{ key: "host.name", value: { stringValue } }]),
  );
});

it.each(["protobuf", "json"] as const)("joins nothing to a request of nothing in %s", (encoding) => {
  const request = joinFragments([], encoding);

  expect(Buffer.from(request).toString()).toBe(encoding === "json" ? '{"resourceMetrics":[]}' : "");
});

it("says name, description and unit of a metric, and the time and the number of a point as double", () => {
  const { bytes } = encodeResource(resourceOf({}, [gauge("cisco.tcam.usage", 2)]), "protobuf");

  const text = [1, 2, 3].map((field) => Buffer.from(reach(bytes, ...METRIC, field)[0] ?? []).toString());
  const [, point] = reach(bytes, ...GAUGE_POINT);
  const [time, value] = [3, 4].map((field) => Buffer.from(reach(point ?? bytes, field)[0] ?? []));
  expect(text).toEqual(["cisco.tcam.usage", "Entries in use.", "{entry}"]);
  expect(time?.readBigUInt64LE()).toBe(1_700_000_000_000_000_005n);
  expect(value?.readDoubleLE()).toBe(1);
  expect(reach(point ?? bytes, 6)).toEqual([]);
});

it("says of a counter that it is cumulative and monotonic, and when it started", () => {
  const { bytes } = encodeResource(resourceOf({}, [counter("process.cpu", 1)]), "protobuf");

  const [counterData] = reach(bytes, ...METRIC, 7);
  expect(numbers(counterData ?? bytes, 2)).toEqual([2n]);
  expect(numbers(counterData ?? bytes, 3)).toEqual([1n]);
  expect(Buffer.from(reach(bytes, ...METRIC, 7, 1, 2)[0] ?? []).readBigUInt64LE()).toBe(1_000_000_000_000n);
});

it("counts the points of all metrics of a resource", () => {
  expect(countPoints(resourceOf({}, [gauge("a", 3), counter("b", 4), gauge("c", 0)]))).toBe(7);
});

it("leaves a resource that fits as it is", () => {
  const resource = gaugeOf("leaf-1", 5);

  expect([...splitResource(resource, 5)]).toEqual([resource]);
});

it("divides metrics between parts, and the points of a metric, in their order", () => {
  const resource = resourceOf({ "host.name": "leaf-1" }, [gauge("a", 2), counter("b", 5), gauge("c", 1)]);

  const parts = [...splitResource(resource, 3)];

  const told = parts.map(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.map(({ descriptor, dataPoints }) => [descriptor.name, ...dataPoints.map(({ value }) => value)]),
    ),
  );
  expect(told).toEqual([
    [
      ["a", 0, 1],
      ["b", 0],
    ],
    [["b", 1, 2, 3]],
    [
      ["b", 4],
      ["c", 0],
    ],
  ]);
  expect(parts.map(countPoints)).toEqual([3, 3, 2]);
  expect(parts.every(({ resource: of }) => of === resource.resource)).toBe(true);
});

it("keeps what a counter is in each part", () => {
  const parts = [...splitResource(resourceOf({}, [counter("b", 4)]), 2)];

  expect(parts.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))).toMatchObject([
    { isMonotonic: true, aggregationTemporality: 1 },
    { isMonotonic: true, aggregationTemporality: 1 },
  ]);
});

it("gives nothing of metrics without points", () => {
  expect([...splitResource(resourceOf({}, [gauge("a", 0)]), 3)]).toEqual([]);
});

it("packs many switches into one request", async () => {
  const fleet = Array.from({ length: 50 }, (_, index) => `leaf-${index}`);

  const batches = await all(
    pack(
      fleet.map((name) => gaugeOf(name, 10)),
      "protobuf",
    ),
  );

  expect(batches.map(({ points }) => points)).toEqual([500]);
  expect(batches.flatMap(({ body }) => switchesIn(body))).toEqual(fleet);
});

it("begins another request before the points are too many", async () => {
  const limits = { ...DEFAULT_BATCH_LIMITS, maxPoints: 25 };

  const batches = await all(
    pack(
      ["a", "b", "c"].map((name) => gaugeOf(name, 10)),
      "protobuf",
      limits,
    ),
  );

  expect(batches.map(({ points }) => points)).toEqual([20, 10]);
  expect(batches.map(({ body }) => switchesIn(body))).toEqual([["a", "b"], ["c"]]);
});

it.each(["protobuf", "json"] as const)(
  "keeps each request of %s under the bytes, and loses no point",
  async (encoding) => {
    const limits = { ...DEFAULT_BATCH_LIMITS, maxBytes: 4_000 };
    const resources = ["a", "b", "c"].map((name, index) => gaugeOf(name, 30 * (index + 1)));

    const batches = await all(pack(resources, encoding, limits));

    expect(batches.length).toBeGreaterThan(3);
    expect(Math.max(...batches.map(({ body }) => body.length))).toBeLessThanOrEqual(limits.maxBytes);
    expect(total(batches.map(({ points }) => points))).toBe(180);
    const written = batches.map(({ body }) =>
      encoding === "protobuf" ? gaugePointsIn(body) : Buffer.from(body).toString().split("timeUnixNano").length - 1,
    );
    expect(total(written)).toBe(180);
  },
);

it("divides a switch that is larger than a request, and fills what it leaves with the next", async () => {
  const limits = { ...DEFAULT_BATCH_LIMITS, maxPoints: 10 };

  const batches = await all(pack([gaugeOf("a", 25), gaugeOf("b", 5)], "protobuf", limits));

  expect(batches.map(({ body }) => switchesIn(body))).toEqual([["a"], ["a"], ["a", "b"]]);
  expect(batches.map(({ points }) => points)).toEqual([10, 10, 10]);
});

it("sends a point alone that is larger than a request", async () => {
  const large = resourceOf({ "host.name": "x".repeat(500) }, [gauge("a", 2)]);

  const batches = await all(pack([large], "protobuf", { ...DEFAULT_BATCH_LIMITS, maxBytes: 100 }));

  expect(batches.map(({ points }) => points)).toEqual([1, 1]);
});

it("makes no request of nothing", async () => {
  expect(await all(pack([gaugeOf("a", 0)], "protobuf"))).toEqual([]);
});

it("lets the event loop turn between switches", async () => {
  let ticks = 0;
  const counting = setInterval(() => (ticks += 1), 0);

  await all(
    pack(
      Array.from({ length: 200 }, () => gaugeOf("leaf-1", 200)),
      "protobuf",
    ),
  );

  clearInterval(counting);
  expect(ticks).toBeGreaterThan(3);
});

async function all(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const collected: Batch[] = [];
  for await (const batch of batches) collected.push(batch);
  return collected;
}

function total(counts: readonly number[]): number {
  let points = 0;
  for (const count of counts) points += count;
  return points;
}

const batch = { body: Buffer.alloc(100_000, "cisco.tcam.usage "), points: 300 };

it("is the batch as it is, unless it is to be compressed", async () => {
  const form = { encoding: "protobuf", compression: "none", madeAt: 5 } as const;

  expect(await toExportRequest(batch, form)).toEqual({ ...batch, ...form });
});

it("is compressed, and keeps no more memory alive than it is long", async () => {
  const form = { encoding: "json", compression: "gzip", madeAt: 5 } as const;

  const request = await toExportRequest(batch, form);

  expect(request).toMatchObject({ points: 300, encoding: "json", compression: "gzip", madeAt: 5 });
  expect(gunzipSync(request.body)).toEqual(batch.body);
  expect(request.body.length).toBeLessThan(2_000);
  expect(request.body.buffer.byteLength).toBe(request.body.length);
});
