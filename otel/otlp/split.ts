import type { MetricData, ResourceMetrics, ScopeMetrics } from "@opentelemetry/sdk-metrics";

/** The same resource in parts of at most `maxPoints` data points. Metrics without a point are left out. */
export function* splitResource({ resource, scopeMetrics }: ResourceMetrics, maxPoints: number) {
  let part: Part[] = [];
  let room = maxPoints;
  for (const { scope, metrics } of scopeMetrics) {
    for (const metric of metrics) {
      for (let start = 0; start < metric.dataPoints.length;) {
        if (room === 0) {
          yield { resource, scopeMetrics: part };
          part = [];
          room = maxPoints;
        }
        const end = Math.min(start + room, metric.dataPoints.length);
        append(part, scope, slice(metric, start, end));
        room -= end - start;
        start = end;
      }
    }
  }
  if (part.length > 0) yield { resource, scopeMetrics: part };
}

interface Part {
  readonly scope: ScopeMetrics["scope"];
  readonly metrics: MetricData[];
}

function append(part: Part[], scope: Part["scope"], metric: MetricData): void {
  const last = part.at(-1);
  if (last?.scope === scope) last.metrics.push(metric);
  else part.push({ scope, metrics: [metric] });
}

function slice<M extends MetricData>(metric: M, start: number, end: number): M {
  if (start === 0 && end === metric.dataPoints.length) return metric;
  return { ...metric, dataPoints: metric.dataPoints.slice(start, end) };
}
