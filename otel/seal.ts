import type { Attributes, HrTime } from "@opentelemetry/api";
import { type DataPoint, DataPointType, type MetricData, type ResourceMetrics } from "@opentelemetry/sdk-metrics";

import { toHrTime } from "./hr-time.ts";

/** When a counter's series started, milliseconds since 1970; undefined if it was not observed this time. */
type StartOf = (metric: string, attributes: Attributes) => number | undefined;

/**
 * A collection as it is shown: a cumulative counter that was not observed this time is left out (the SDK repeats it
 * for ever), and its points carry the time `at` which they were observed, in milliseconds since 1970, not the time
 * at which the SDK happened to run.
 */
export function seal(metrics: ResourceMetrics, at: number, startOf: StartOf): ResourceMetrics {
  return stamp(metrics, at, ({ attributes }, name) => {
    const start = startOf(name, attributes);
    return start === undefined ? undefined : toHrTime(start);
  });
}

/** Metrics that are as true at another time, which their points then carry, in milliseconds since 1970. */
export function restamp(metrics: ResourceMetrics, at: number): ResourceMetrics {
  return stamp(metrics, at, ({ startTime }) => startTime);
}

/** Gives each point the time `at`, and a counter's the start that is told, if one is. */
function stamp(
  { resource, scopeMetrics }: ResourceMetrics,
  at: number,
  startOf: (point: DataPoint<number>, metric: string) => HrTime | undefined,
): ResourceMetrics {
  const endTime = toHrTime(at);
  const stampMetric = (metric: MetricData): MetricData => {
    switch (metric.dataPointType) {
      case DataPointType.GAUGE:
        return { ...metric, dataPoints: metric.dataPoints.map((point) => ({ ...point, startTime: endTime, endTime })) };
      case DataPointType.SUM:
        return {
          ...metric,
          dataPoints: metric.dataPoints.flatMap((point) => {
            const startTime = startOf(point, metric.descriptor.name);
            return startTime === undefined ? [] : [{ ...point, startTime, endTime }];
          }),
        };
      case DataPointType.HISTOGRAM:
      case DataPointType.EXPONENTIAL_HISTOGRAM:
        return metric;
    }
  };
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(stampMetric) })),
  };
}
