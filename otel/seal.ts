import type { Attributes, HrTime } from "@opentelemetry/api";
import { type DataPoint, DataPointType, type MetricData, type ResourceMetrics } from "@opentelemetry/sdk-metrics";

/** When a counter's series started, milliseconds since 1970; undefined if it was not observed this time. */
type StartOf = (metric: string, attributes: Attributes) => number | undefined;

/**
 * A collection as it is shown: a cumulative counter that was not observed this time is left out (the SDK repeats it
 * for ever), and its points carry the time `at` which they were observed, in milliseconds since 1970, not the time
 * at which the SDK happened to run.
 */
export function seal({ resource, scopeMetrics }: ResourceMetrics, at: number, startOf: StartOf): ResourceMetrics {
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map((metric) => sealMetric(metric, toHrTime(at), startOf)),
    })),
  };
}

function sealMetric(metric: MetricData, endTime: HrTime, startOf: StartOf): MetricData {
  switch (metric.dataPointType) {
    case DataPointType.GAUGE:
      return { ...metric, dataPoints: metric.dataPoints.map((point) => ({ ...point, startTime: endTime, endTime })) };
    case DataPointType.SUM:
      return { ...metric, dataPoints: metric.dataPoints.flatMap(sealCounter) };
    case DataPointType.HISTOGRAM:
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return metric;
  }

  function sealCounter(point: DataPoint<number>): DataPoint<number>[] {
    const start = startOf(metric.descriptor.name, point.attributes);
    return start === undefined ? [] : [{ ...point, startTime: toHrTime(start), endTime }];
  }
}

function toHrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1_000);
  return [seconds, Math.round((milliseconds - seconds * 1_000) * 1_000_000)];
}
