import { ValueType } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";

import type { Metric, Metrics } from "../src/catalogue/define.ts";
import { toHrTime } from "./hr-time.ts";
import type { MetersOptions, Observed } from "./meters.ts";
import { createSeriesBook, type SeriesBook } from "./series-book.ts";

export interface ProducerOptions {
  readonly resource: Resource;
  readonly metrics: Metrics;
  readonly scope: MetersOptions["scope"];
}

/**
 * Makes metrics of samples without instruments (specification: metrics SDK, MetricProducer), for what the collector has
 * counted itself: a provider with thirty instruments for each switch would cost more than all that is known of one that
 * does not answer.
 */
export function createProducer(options: ProducerOptions): (observed: Observed) => ResourceMetrics {
  const book = createSeriesBook();
  return (observed) => {
    book.open();
    const produced = produce(options, observed, book);
    book.close();
    return produced;
  };
}

/** The metrics of what was observed, each series of which is noted in the book. */
export function produce(
  { resource, metrics, scope }: ProducerOptions,
  { readings, since }: Observed,
  book: Pick<SeriesBook, "note">,
): ResourceMetrics {
  const points = new Map<string, DataPoint<number>[]>();
  for (const { samples, takenAt: at } of readings) {
    const endTime = toHrTime(at);
    for (const { name, value, attributes } of samples) {
      const series = book.note(name, attributes, { at, since });
      const startTime = metrics[name]?.kind === "counter" ? toHrTime(series.since) : endTime;
      const point = { startTime, endTime, attributes: series.attributes, value } satisfies DataPoint<number>;
      const others = points.get(name);
      if (others === undefined) points.set(name, [point]);
      else others.push(point);
    }
  }
  const found = [...points].map(([name, dataPoints]) => toMetric(name, metrics[name], dataPoints));
  return { resource, scopeMetrics: [{ scope, metrics: found }] };
}

function toMetric(name: string, metric: Metric | undefined, dataPoints: DataPoint<number>[]): MetricData {
  if (metric === undefined) throw new Error(`${name} is observed but not declared`);
  const { kind, unit, description } = metric;
  const descriptor = { name, description, unit, valueType: ValueType.DOUBLE, advice: {} };
  const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE, dataPoints };
  return kind === "gauge"
    ? { ...common, dataPointType: DataPointType.GAUGE }
    : { ...common, dataPointType: DataPointType.SUM, isMonotonic: true };
}
