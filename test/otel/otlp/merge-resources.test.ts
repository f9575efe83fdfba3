import { expect, it } from "vitest";

import { mergeResources } from "../../../otel/otlp/merge-resources.ts";
import { counter, gauge, gaugeOf, resourceOf } from "./resources.ts";

const collector = { "service.name": "nxapi-collector", "service.version": "1.0.0" };

it("makes equal resources one, and one metric of each name", () => {
  const merged = mergeResources([
    resourceOf(collector, [gauge("up", 1), counter("polls", 2)]),
    gaugeOf("leaf-1", 1),
    resourceOf({ "service.version": "1.0.0", "service.name": "nxapi-collector" }, [
      counter("polls", 3),
      gauge("cpu", 1),
    ]),
  ]);

  expect(merged.map(({ resource }) => resource.attributes)).toEqual([collector, { "host.name": "leaf-1" }]);
  expect(merged[0]?.scopeMetrics).toHaveLength(1);
  expect(
    merged[0]?.scopeMetrics[0]?.metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.length]),
  ).toEqual([
    ["up", 1],
    ["polls", 5],
    ["cpu", 1],
  ]);
});

it("keeps metrics of one name apart that are of different kinds or units", () => {
  const other = gauge("polls", 1);
  const inBytes = { ...other, descriptor: { ...other.descriptor, unit: "By" } };

  const [merged] = mergeResources([counter("polls", 1), other, inBytes].map((metric) => resourceOf({}, [metric])));

  expect(merged?.scopeMetrics[0]?.metrics).toHaveLength(3);
});

it("keeps scopes apart that differ", () => {
  const one = resourceOf({}, [gauge("a", 1)]);
  const other = { ...one, scopeMetrics: one.scopeMetrics.map((each) => ({ ...each, scope: { name: "other" } })) };

  const [merged] = mergeResources([one, other]);

  expect(merged?.scopeMetrics.map(({ scope }) => scope.name)).toEqual(["nxapi-collector", "other"]);
});

it("changes nothing of what it is given", () => {
  const given = [resourceOf({}, [gauge("a", 1)]), resourceOf({}, [gauge("a", 2)])];

  mergeResources(given);

  expect(given.map(({ scopeMetrics }) => scopeMetrics[0]?.metrics[0]?.dataPoints.length)).toEqual([1, 2]);
});
