import type { Attributes } from "@opentelemetry/api";
import type { MetricData, ResourceMetrics, ScopeMetrics } from "@opentelemetry/sdk-metrics";

/**
 * Resources that are equal as one, metric by metric; the order is that of their first appearance. A receiver takes two
 * entries of one resource, yet the metrics of a resource belong together (OTLP data model, `ResourceMetrics`).
 */
export function mergeResources(all: Iterable<ResourceMetrics>): ResourceMetrics[] {
  const alike = group(all, ({ resource }) => `${resource.schemaUrl ?? ""} ${attributesKey(resource.attributes)}`);
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
function metricKey({ descriptor, dataPointType, ...rest }: MetricData): string {
  const monotonic = "isMonotonic" in rest && rest.isMonotonic;
  const { name, unit, valueType } = descriptor;
  return JSON.stringify([name, unit, valueType, dataPointType, rest.aggregationTemporality, monotonic]);
}

function concatenate<M extends MetricData>(first: M, rest: readonly M[]): M {
  return rest.length === 0
    ? first
    : { ...first, dataPoints: [first, ...rest].flatMap((metric): M["dataPoints"][number][] => metric.dataPoints) };
}

function attributesKey(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1)));
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
