import { expect, it } from "vitest";

import { countPoints } from "../../../otel/otlp/encode.ts";
import { splitResource } from "../../../otel/otlp/split.ts";
import { counter, gauge, gaugeOf, resourceOf } from "./resources.ts";

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
