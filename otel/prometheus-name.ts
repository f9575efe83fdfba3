import { DataPointType, type MetricData } from "@opentelemetry/sdk-metrics";

import type { Metric } from "../src/catalogue/define.ts";

/**
 * The words that Prometheus's and the OpenTelemetry Collector's OTLP translation append for a unit. Units in braces
 * annotate and append nothing.
 */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  s: "seconds",
  ms: "milliseconds",
  By: "bytes",
  "%": "percent",
  Cel: "celsius",
  W: "watts",
};

/**
 * A metric under the name whose characters the exporter's serializer then escapes, so that a scrape shows the same
 * name as a push does after translation (specification: Prometheus and OpenMetrics compatibility, metric metadata).
 * The serializer itself appends `_total` but no unit.
 */
export function withUnitSuffix<M extends MetricData>(metric: M): M {
  const { name, unit } = metric.descriptor;
  const suffix = unitSuffix(name, unit, metric.dataPointType === DataPointType.GAUGE ? "gauge" : "counter");
  return suffix === "" ? metric : { ...metric, descriptor: { ...metric.descriptor, name: name + suffix } };
}

/** The name that Prometheus shows for a declared metric. */
export function prometheusName(name: string, { kind, unit }: Metric): string {
  const escaped = (name + unitSuffix(name, unit, kind)).replaceAll(/[^a-zA-Z0-9_]+/g, "_");
  return kind === "counter" ? `${escaped}_total` : escaped;
}

/** The label that Prometheus shows for an attribute. */
export function prometheusLabel(attribute: string): string {
  return attribute.replaceAll(/[^a-zA-Z0-9_]+/g, "_");
}

function unitSuffix(name: string, unit: string, kind: Metric["kind"]): string {
  const word = unit === "1" && kind === "gauge" ? "ratio" : UNIT_WORDS[unit];
  return word === undefined || name.split(/[._]/).includes(word) ? "" : `_${word}`;
}
