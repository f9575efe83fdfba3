import { type Attributes, type HrTime, ValueType } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type GaugeMetricData,
  type MetricData,
  type ResourceMetrics,
  type ScopeMetrics,
  type SumMetricData,
} from "@opentelemetry/sdk-metrics";

import type { Metric, Sample } from "../src/catalogue/define.ts";

/** The series of one metric that were read together. */
export interface Column {
  /** The metric's. */
  readonly name: string;
  /** Their attributes: the same list as in the collection before, if they are the same series in the same order. */
  readonly series: readonly Attributes[];
  readonly values: readonly number[];
  /** When each sum started, in milliseconds since 1970, no later than it was observed; undefined of a gauge. */
  readonly starts: readonly number[] | undefined;
  /** When they were true, in milliseconds since 1970. */
  readonly takenAt: number;
}

/** Samples that were read together. */
export interface ObservedReading {
  /** What gave them, if there are several; no two readings of a collection have the same. */
  readonly command?: string;
  readonly samples: readonly Sample[];
  /** When they were true, in milliseconds since 1970. */
  readonly takenAt: number;
}

/** A reading by metric. */
export interface NotedReading extends ObservedReading {
  readonly columns: readonly Column[];
}

/** One metric of a collection. */
export interface CollectedMetric {
  readonly name: string;
  readonly declaration: Metric;
  /** Without a series that is in it twice; at least one. */
  readonly columns: readonly Column[];
}

/**
 * One collection of a resource: what its instruments showed. Immutable. It has the numbers of a metric side by side, and
 * becomes points of the SDK's data model only where it is pushed: an object for each number would cost a poll as much as
 * to write the number.
 */
export interface Collection {
  readonly resource: Resource;
  readonly scope: ScopeMetrics["scope"];
  readonly metrics: readonly CollectedMetric[];
}

/** A collection without what is older than its newest by more than so many milliseconds. */
export function withoutOlder(collection: Collection, ms: number): Collection {
  const newest = Math.max(...collection.metrics.flatMap(({ columns }) => columns.map(({ takenAt }) => takenAt)));
  const metrics = collection.metrics.flatMap((metric) => {
    const columns = metric.columns.filter(({ takenAt }) => newest - takenAt <= ms);
    return columns.length === 0 ? [] : [{ ...metric, columns }];
  });
  return { ...collection, metrics };
}

/**
 * A collection in the SDK's data model. Each point has the time at which it was observed, or `at`, in milliseconds since
 * 1970, if what it says is as true then.
 */
export function toResourceMetrics({ resource, scope, metrics }: Collection, at?: number): ResourceMetrics {
  return { resource, scopeMetrics: [{ scope, metrics: metrics.map((metric) => toMetricData(metric, at)) }] };
}

function toMetricData({ name, declaration, columns }: CollectedMetric, at: number | undefined): MetricData {
  return metricOf(
    name,
    declaration,
    columns.flatMap((column) => toPoints(column, at ?? column.takenAt)),
  );
}

/** A metric with these points, as the SDK makes it of an instrument. */
export function metricOf(name: string, { kind, unit, description }: Metric, dataPoints: DataPoint<number>[]) {
  const descriptor = { name, description, unit, valueType: ValueType.DOUBLE, advice: {} };
  const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE, dataPoints };
  return kind === "gauge"
    ? ({ ...common, dataPointType: DataPointType.GAUGE } satisfies GaugeMetricData)
    : ({ ...common, dataPointType: DataPointType.SUM, isMonotonic: kind === "counter" } satisfies SumMetricData);
}

function toPoints({ series, values, starts, takenAt }: Column, at: number): DataPoint<number>[] {
  const endTime = toHrTime(at);
  let started: number | undefined;
  let startTime = endTime;
  return series.map((attributes, place) => {
    // The wall clock may have gone back since it was observed.
    const start = starts && Math.min(starts[place] ?? takenAt, at);
    // Nearly all of a switch's sums start with the switch.
    if (start !== undefined && start !== started) startTime = toHrTime((started = start));
    return { attributes, startTime, endTime, value: values[place] ?? Number.NaN };
  });
}

/** Milliseconds since 1970 as the SDK writes a time. */
function toHrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1_000);
  return [seconds, Math.round((milliseconds - seconds * 1_000) * 1_000_000)];
}
