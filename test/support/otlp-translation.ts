import { DataPointType, type MetricData, type ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Series } from "./strict-exposition.ts";

/** A series that a receiver of OTLP makes of a point. */
type Received = Omit<Series, "value">;

const UNITS: Readonly<Record<string, string>> = {
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
  "1": "",
  "%": "percent",
};
const PER: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day" };

/**
 * The series that Prometheus 3 makes of metrics that it is sent, as github.com/prometheus/otlptranslator does it with
 * underscores and suffixes. `promoted` are the resource attributes that become labels, all if undefined.
 * @throws Error if two attributes of a point become the same label, of which a receiver would keep neither whole
 */
export function receivedSeries({ resource, scopeMetrics }: ResourceMetrics, promoted?: readonly string[]): Received[] {
  const ofResource = Object.entries(resource.attributes).filter(([key]) => promoted?.includes(key) ?? true);
  return scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap((metric) =>
      metric.dataPoints.map(({ attributes }) => {
        const labels = new Map<string, string>();
        for (const [key, value] of [...ofResource, ...Object.entries(attributes)]) {
          const label = receivedLabel(key);
          if (labels.has(label)) throw new Error(`${key} is one label with another, ${label}`);
          labels.set(label, String(value));
        }
        return { name: receivedName(metric), labels };
      }),
    ),
  );
}

/** The label that an attribute becomes. */
export function receivedLabel(key: string): string {
  const label = key.replaceAll(/[^a-zA-Z0-9_]/g, "_").replaceAll(/_{2,}/g, "_");
  return /^\d/.test(label) ? `key_${label}` : label.startsWith("_") ? `key${label}` : label;
}

function receivedName({ descriptor: { name, unit }, dataPointType: type }: MetricData): string {
  let words = name.split(/[^a-zA-Z0-9:]+/).filter(Boolean);
  const [main = "", per = ""] = unit.split("/").map((part) => (/[{}]/.test(part) ? "" : part));
  const clean = (text: string): string => text.replaceAll(/[^a-zA-Z0-9:]+/g, "_").replace(/^_/, "");
  const word = clean(UNITS[main] ?? main);
  const suffixes = per === "" ? [word] : [word.replace(/_$/, ""), `per_${PER[per] ?? per}`];
  words.push(...suffixes.filter((suffix) => suffix !== "" && !words.includes(suffix)));
  const moved = type === DataPointType.SUM ? "total" : unit === "1" ? "ratio" : undefined;
  if (moved !== undefined) words = [...words.filter((one) => one !== moved), moved];
  return words.join("_");
}
