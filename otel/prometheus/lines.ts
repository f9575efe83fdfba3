import type { Attributes } from "@opentelemetry/api";
import type { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import type { Resource } from "@opentelemetry/resources";
import {
  type DataPoint,
  DataPointType,
  type GaugeMetricData,
  type MetricData,
  type SumMetricData,
} from "@opentelemetry/sdk-metrics";

import { withUnitSuffix } from "./names.ts";

/** One metric of one resource in the text format. */
export interface Text {
  /** The name that Prometheus knows it by. */
  readonly name: string;
  /** The comment lines that describe it. */
  readonly header: string;
  /** Its sample lines. */
  readonly lines: string;
}

/** Writes one metric of a collection; undefined if it has no sample. */
export type LineWriter = (resource: Resource, metric: MetricData) => Text | undefined;

/** What the serializer wrote for a metric, which from one collection to the next is the same but for the values. */
interface Form {
  readonly name: string;
  readonly header: string;
  /** A line up to its value. A series that lives keeps its attributes object; one that is gone takes its line along. */
  readonly starts: WeakMap<Attributes, string>;
}

type NumberMetric = GaugeMetricData | SumMetricData;

const HELP = "# HELP ";

/**
 * Writes lines as the exporter's serializer does: it writes each new series, and of a series that it has written
 * before only the value is put in anew (the serializer escapes names and labels each time, at 3 µs a series).
 */
export function createLineWriter(serializer: PrometheusSerializer): LineWriter {
  const forms = new Map<string, Form>();

  function writeNew(resource: Resource, metric: NumberMetric, points: DataPoint<number>[]): Form {
    const named = withUnitSuffix({ ...metric, dataPoints: points });
    const text = serializer.serialize({ resource, scopeMetrics: [{ scope: { name: "" }, metrics: [named] }] });
    const [header, lines] = split(text);
    const name = header.slice(HELP.length, header.indexOf(" ", HELP.length));
    const form = forms.get(metric.descriptor.name) ?? { name, header, starts: new WeakMap() };
    // A label's value cannot hold a line feed, the serializer escapes it: there is a line for each point.
    const written = lines.split("\n");
    for (const [index, { attributes }] of points.entries()) {
      const line = written[index] ?? "";
      form.starts.set(attributes, line.slice(0, line.lastIndexOf(" ") + 1));
    }
    forms.set(metric.descriptor.name, form);
    return form;
  }

  return (resource, metric) => {
    if (metric.dataPointType !== DataPointType.GAUGE && metric.dataPointType !== DataPointType.SUM) return undefined;
    if (metric.dataPoints.length === 0) return undefined;
    const known = forms.get(metric.descriptor.name);
    const unwritten = metric.dataPoints.filter(({ attributes }) => known?.starts.has(attributes) !== true);
    const form = known === undefined || unwritten.length > 0 ? writeNew(resource, metric, unwritten) : known;
    let lines = "";
    for (const { attributes, value } of metric.dataPoints) lines += `${form.starts.get(attributes)}${value}\n`;
    return { name: form.name, header: form.header, lines };
  };
}

/** The comment lines at the head of a text, and the sample lines after them. */
export function split(text: string): [header: string, lines: string] {
  let end = 0;
  while (text.startsWith("#", end)) end = text.indexOf("\n", end) + 1;
  return [text.slice(0, end), text.slice(end)];
}
