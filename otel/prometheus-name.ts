import { DataPointType, type MetricData } from "@opentelemetry/sdk-metrics";

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
  const word = unit === "1" && metric.dataPointType === DataPointType.GAUGE ? "ratio" : UNIT_WORDS[unit];
  if (word === undefined || name.split(/[._]/).includes(word)) return metric;
  return { ...metric, descriptor: { ...metric.descriptor, name: `${name}_${word}` } };
}
