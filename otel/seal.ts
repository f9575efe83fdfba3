import type { HrTime } from "@opentelemetry/api";
import { type DataPoint, DataPointType, type MetricData, type ResourceMetrics } from "@opentelemetry/sdk-metrics";

import { toHrTime } from "./hr-time.ts";
import type { SeriesBook } from "./series-book.ts";

/**
 * A collection as it is shown: a cumulative counter that was not observed this time is left out (the SDK repeats it for
 * ever), and each point carries the time at which it was observed, not the time at which the SDK happened to run.
 */
export function seal(metrics: ResourceMetrics, book: SeriesBook): ResourceMetrics {
  return eachMetric(metrics, (metric) => {
    const { name } = metric.descriptor;
    const together = book.observedAt(name);
    // What was observed together needs no look at each series.
    if (metric.dataPointType === DataPointType.GAUGE && together !== undefined) return stampGauge(metric, together);
    return stampEach(metric, (point) => {
      const series = book.find(name, point.attributes);
      if (series === undefined) return undefined;
      const endTime = toHrTime(series.at);
      return { startTime: metric.dataPointType === DataPointType.SUM ? toHrTime(series.since) : endTime, endTime };
    });
  });
}

/** Metrics that are as true at another time, which their points then carry, in milliseconds since 1970. */
export function restamp(metrics: ResourceMetrics, at: number): ResourceMetrics {
  const endTime = toHrTime(at);
  return eachMetric(metrics, (metric) =>
    metric.dataPointType === DataPointType.GAUGE
      ? stampGauge(metric, at)
      : stampEach(metric, ({ startTime }) => ({ startTime, endTime })),
  );
}

function eachMetric({ resource, scopeMetrics }: ResourceMetrics, change: (metric: MetricData) => MetricData) {
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(change) })),
  };
}

function stampGauge<M extends MetricData & { dataPointType: DataPointType.GAUGE }>(metric: M, at: number): M {
  const endTime = toHrTime(at);
  return { ...metric, dataPoints: metric.dataPoints.map((point) => ({ ...point, startTime: endTime, endTime })) };
}

/** Gives each point its times, and leaves out those that have none. */
function stampEach(
  metric: MetricData,
  timesOf: (point: DataPoint<number>) => { readonly startTime: HrTime; readonly endTime: HrTime } | undefined,
): MetricData {
  switch (metric.dataPointType) {
    case DataPointType.GAUGE:
    case DataPointType.SUM:
      return {
        ...metric,
        dataPoints: metric.dataPoints.flatMap((point) => {
          const times = timesOf(point);
          return times === undefined ? [] : [{ ...point, ...times }];
        }),
      };
    case DataPointType.HISTOGRAM:
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return metric;
  }
}
