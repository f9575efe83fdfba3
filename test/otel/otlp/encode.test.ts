import { expect, it } from "vitest";
import { z } from "zod";

import { countPoints, encode, join } from "../../../otel/otlp/encode.ts";
import { counter, gauge, gaugeOf, numbers, reach, resourceOf, switchesIn } from "./resources.ts";

const names = ["leaf-1", "leaf-2", "spine-1"];

/** The message paths below are those of opentelemetry/proto/metrics/v1/metrics.proto. */
const METRIC = [1, 2, 2];
const GAUGE_POINT = [...METRIC, 5, 1];

it("writes resources one by one that are one request together", () => {
  const fragments = names.map((name) => encode(gaugeOf(name, 2), "protobuf"));

  const request = join(fragments, "protobuf");

  expect(switchesIn(request)).toEqual(names);
  expect(reach(request, ...GAUGE_POINT)).toHaveLength(6);
  expect(fragments.map(({ points }) => points)).toEqual([2, 2, 2]);
});

it("writes the same in JSON", () => {
  const fragments = names.map((name) => encode(gaugeOf(name, 1), "json"));

  const request: unknown = JSON.parse(Buffer.from(join(fragments, "json")).toString());

  const name = z.object({ resource: z.object({ attributes: z.array(z.unknown()) }) });
  const { resourceMetrics } = z.object({ resourceMetrics: z.array(name) }).parse(request);
  expect(resourceMetrics.map(({ resource }) => resource.attributes)).toEqual(
    names.map((stringValue) => [{ key: "host.name", value: { stringValue } }]),
  );
});

it.each(["protobuf", "json"] as const)("joins nothing to a request of nothing in %s", (encoding) => {
  const request = join([], encoding);

  expect(Buffer.from(request).toString()).toBe(encoding === "json" ? '{"resourceMetrics":[]}' : "");
});

it("says name, description and unit of a metric, and the time and the number of a point as double", () => {
  const { bytes } = encode(resourceOf({}, [gauge("cisco.tcam.usage", 2)]), "protobuf");

  const text = [1, 2, 3].map((field) => Buffer.from(reach(bytes, ...METRIC, field)[0] ?? []).toString());
  const [, point] = reach(bytes, ...GAUGE_POINT);
  const [time, value] = [3, 4].map((field) => Buffer.from(reach(point ?? bytes, field)[0] ?? []));
  expect(text).toEqual(["cisco.tcam.usage", "Entries in use.", "{entry}"]);
  expect(time?.readBigUInt64LE()).toBe(1_700_000_000_000_000_005n);
  expect(value?.readDoubleLE()).toBe(1);
  expect(reach(point ?? bytes, 6)).toEqual([]);
});

it("says of a counter that it is cumulative and monotonic, and when it started", () => {
  const { bytes } = encode(resourceOf({}, [counter("process.cpu", 1)]), "protobuf");

  const [sum] = reach(bytes, ...METRIC, 7);
  expect(numbers(sum ?? bytes, 2)).toEqual([2n]);
  expect(numbers(sum ?? bytes, 3)).toEqual([1n]);
  expect(Buffer.from(reach(bytes, ...METRIC, 7, 1, 2)[0] ?? []).readBigUInt64LE()).toBe(1_000_000_000_000n);
});

it("counts the points of all metrics of a resource", () => {
  expect(countPoints(resourceOf({}, [gauge("a", 3), counter("b", 4), gauge("c", 0)]))).toBe(7);
});
