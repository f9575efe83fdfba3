import { ValueType } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";

import { readFields } from "../../../otel/otlp/decode.ts";

/** A switch with one gauge of so many points. */
export function gaugeOf(name: string, points: number, metric = "cisco.tcam.usage"): ResourceMetrics {
  return resourceOf({ "host.name": name }, [gauge(metric, points)]);
}

/** A resource with metrics of one scope. */
export function resourceOf(attributes: Record<string, string>, metrics: MetricData[]): ResourceMetrics {
  const scope = { name: "nxapi-collector", version: "1.0.0" };
  return { resource: resourceFromAttributes(attributes), scopeMetrics: [{ scope, metrics }] };
}

/** A gauge whose points are numbered from 0, unless their values are told. */
export function gauge(name: string, points: number, valueOf = (index: number) => index): MetricData {
  return {
    descriptor: { name, unit: "{entry}", description: "Entries in use.", valueType: ValueType.DOUBLE },
    dataPointType: DataPointType.GAUGE,
    aggregationTemporality: AggregationTemporality.DELTA,
    dataPoints: numbered(points, valueOf),
  };
}

/** A cumulative counter whose points are numbered from 0, started at the second 1,000. */
export function counter(name: string, points: number): MetricData {
  return {
    descriptor: { name, unit: "s", description: "", valueType: ValueType.DOUBLE },
    dataPointType: DataPointType.SUM,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    isMonotonic: true,
    dataPoints: numbered(points),
  };
}

function numbered(points: number, valueOf = (index: number) => index) {
  return Array.from({ length: points }, (_, index) => ({
    startTime: [1_000, 0] satisfies [number, number],
    endTime: [1_700_000_000, 5] satisfies [number, number],
    attributes: { table: `t${index}` },
    value: valueOf(index),
  }));
}

/** A field of a message, as a path of field numbers leads to it. */
export function reach(message: Uint8Array, ...path: readonly number[]): Uint8Array[] {
  const [first, ...rest] = path;
  if (first === undefined) return [message];
  return [...readFields(message)].flatMap((one) =>
    one.field === first && one.kind === "bytes" ? reach(one.value, ...rest) : [],
  );
}

/** The numbers under a field of a message. */
export function numbers(message: Uint8Array, field: number): bigint[] {
  return [...readFields(message)].flatMap((one) => (one.field === field && one.kind === "varint" ? [one.value] : []));
}

/** The names of the switches in a binary request, in their order. */
export function switchesIn(request: Uint8Array): string[] {
  return reach(request, 1, 1, 1, 2, 1).map((name) => Buffer.from(name).toString());
}

/** The number of points in a binary request of gauges. */
export function gaugePointsIn(request: Uint8Array): number {
  return reach(request, 1, 2, 2, 5, 1).length;
}
