import { DataPointType, type MetricData } from "@opentelemetry/sdk-metrics";

import type { Metric } from "../../src/catalogue/define.ts";

/**
 * The words that Prometheus's and the OpenTelemetry Collector's OTLP translation append for a unit
 * (github.com/prometheus/otlptranslator, metric_namer.go). A unit that is not listed is its own word.
 */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  "1": "",
  d: "days",
  h: "hours",
  min: "minutes",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
  By: "bytes",
  KiBy: "kibibytes",
  MiBy: "mebibytes",
  GiBy: "gibibytes",
  TiBy: "tibibytes",
  MBy: "megabytes",
  GBy: "gigabytes",
  TBy: "terabytes",
  m: "meters",
  V: "volts",
  A: "amperes",
  J: "joules",
  W: "watts",
  Cel: "celsius",
  Hz: "hertz",
  dBm: "dBm",
  rpm: "rpm",
  "%": "percent",
};

/** The words for what a rate is by; another unit is its own word. */
const PER_WORDS: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day" };

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

/** What is appended for a unit, of which a word that the name has already is left out. Units in braces append nothing. */
function unitSuffix(name: string, unit: string, kind: Metric["kind"]): string {
  const has = new Set(name.split(/[^a-zA-Z0-9]+/));
  const [main = "", per = ""] = unit.split("/").map((part) => (/[{}]/.test(part) ? "" : part));
  const words = [
    unit === "1" && kind === "gauge" ? "ratio" : (UNIT_WORDS[main] ?? main),
    per === "" ? "" : `per_${PER_WORDS[per] ?? per}`,
  ];
  return words.map((word) => (word === "" || has.has(word) ? "" : `_${word}`)).join("");
}
