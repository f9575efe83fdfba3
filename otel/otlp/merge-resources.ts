import type { Resource } from "@opentelemetry/resources";
import type { MetricData, ResourceMetrics, ScopeMetrics } from "@opentelemetry/sdk-metrics";

/**
 * Merges resources that are equal, metric by metric, in the order of their first appearance. A receiver accepts two
 * entries of one resource, but the metrics of a resource belong together (OTLP data model, `ResourceMetrics`).
 */
export function mergeResources(all: Iterable<ResourceMetrics>): ResourceMetrics[] {
  const keys = new Map<Resource, string>();
  const keyOf = ({ resource }: ResourceMetrics): string => {
    const key = keys.get(resource) ?? resourceKey(resource);
    keys.set(resource, key);
    return key;
  };
  const alike = group(all, keyOf);
  return alike.map(([first, ...rest]) => {
    if (rest.length === 0) return first;
    const { resource } = first;
    return { resource, scopeMetrics: mergeScopes([first, ...rest].flatMap(({ scopeMetrics }) => scopeMetrics)) };
  });
}

function mergeScopes(all: readonly ScopeMetrics[]): ScopeMetrics[] {
  return group(all, ({ scope }) => JSON.stringify([scope.name, scope.version, scope.schemaUrl])).map((alike) => ({
    scope: alike[0].scope,
    metrics: group(
      alike.flatMap(({ metrics }) => metrics),
      metricKey,
    ).map(([first, ...rest]) => concatenate(first, rest)),
  }));
}

/** What makes two metrics the same (OTLP data model, "Opinionated merging"); points of different kinds never mix. */
function metricKey(metric: MetricData): string {
  const { dataPointType, aggregationTemporality } = metric;
  const { name, unit, valueType } = metric.descriptor;
  const monotonic = "isMonotonic" in metric && metric.isMonotonic;
  return [name, unit, valueType, dataPointType, aggregationTemporality, monotonic].join("\0");
}

function concatenate<M extends MetricData>(first: M, rest: readonly M[]): M {
  return rest.length === 0
    ? first
    : { ...first, dataPoints: [first, ...rest].flatMap((metric): M["dataPoints"][number][] => metric.dataPoints) };
}

function resourceKey({ schemaUrl = "", attributes }: Resource): string {
  return JSON.stringify([schemaUrl, Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/** What is alike, together, in the order of first appearance. */
function group<T>(all: Iterable<T>, keyOf: (one: T) => string): (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const key = keyOf(one);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return [...groups.values()];
}
