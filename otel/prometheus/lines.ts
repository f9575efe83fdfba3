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

/** One metric of one resource in the text format, still to be written. */
export interface Text {
  /** The name that Prometheus knows it by. */
  readonly name: string;
  /** The comment lines that describe it. */
  readonly header: string;
  /** How many bytes its sample lines take. */
  readonly size: number;
  /** Writes its sample lines into bytes of this size, which nobody changes after that. Once only. */
  readonly write: (lines: Uint8Array) => void;
}

/** Writes the metrics of a collection; those without a sample are left out. */
export type LineWriter = (resource: Resource, metrics: readonly MetricData[]) => Text[];

/** The names and comment lines of metrics, each text once for all resources. */
export interface Headers {
  share(text: string): string;
}

/** Headers of which there are none yet. */
export function createHeaders(): Headers {
  const texts = new Map<string, string>();
  return {
    share(text) {
      const known = texts.get(text);
      if (known !== undefined) return known;
      // A part of a text keeps all of it alive.
      const copy = Buffer.from(text).toString();
      texts.set(copy, copy);
      return copy;
    },
  };
}

/** What was written of a metric, which from one collection to the next is the same but for the values. */
interface Form {
  readonly name: string;
  readonly header: string;
  /** A series that lives keeps its attributes object. */
  readonly series: readonly Attributes[];
  /** The last lines, where in them each value stands, and how many bytes it takes. */
  lines: Uint8Array;
  readonly values: Uint32Array;
  readonly widths: Uint8Array;
  /** The collection that it was last written for. */
  used: number;
}

type NumberMetric = GaugeMetricData | SumMetricData;

const HELP = "# HELP ";
const LINE_FEED = 10;

/**
 * Writes lines as the exporter's serializer does: it writes each new series, and of what was written before only the values
 * are put in anew (the serializer escapes names and labels each time, at 3 µs a series).
 */
export function createLineWriter(serializer: PrometheusSerializer, headers: Headers): LineWriter {
  let forms = new Map<string, Form>();
  let collection = 0;

  /** The form of a metric whose series are not those, in those places, of the last time; its lines have no values yet. */
  function newForm(resource: Resource, metric: NumberMetric, old: Form | undefined): Form {
    const series = metric.dataPoints.map(({ attributes }) => attributes);
    const places = new Map(old?.series.map((attributes, place) => [attributes, place]));
    const unwritten = metric.dataPoints.filter(({ attributes }) => !places.has(attributes));
    const fresh = unwritten.length === 0 ? undefined : serialize(resource, metric, unwritten);
    const written = fresh?.starts.values();
    const starts = series.map((attributes) => {
      const place = old === undefined ? undefined : places.get(attributes);
      return old === undefined || place === undefined ? (written?.next().value ?? NOTHING) : startIn(old, place);
    });
    const values = new Uint32Array(starts.length);
    const lines = new Uint8Array(starts.reduce((sum, start) => sum + start.byteLength + 1, 0));
    let at = 0;
    for (const [place, start] of starts.entries()) {
      lines.set(start, at);
      at += start.byteLength;
      values[place] = at;
      lines[at] = LINE_FEED;
      at += 1;
    }
    const { name = "", header = "" } = old ?? fresh ?? {};
    return { name, header, series, lines, values, widths: new Uint8Array(starts.length), used: collection };
  }

  /** What the serializer writes of some points: of each the line up to its value. */
  function serialize(resource: Resource, metric: NumberMetric, dataPoints: DataPoint<number>[]) {
    const named = withUnitSuffix({ ...metric, dataPoints });
    const text = serializer.serialize({ resource, scopeMetrics: [{ scope: { name: "" }, metrics: [named] }] });
    const [header, lines] = split(text);
    const name = headers.share(header.slice(HELP.length, header.indexOf(" ", HELP.length)));
    // A label's value cannot hold a line feed, the serializer escapes it: there is a line for each point.
    const starts = lines.split("\n").map((line) => Buffer.from(line.slice(0, line.lastIndexOf(" ") + 1)));
    return { name, header: headers.share(header), starts };
  }

  function write(resource: Resource, metric: MetricData): Text | undefined {
    if (metric.dataPointType !== DataPointType.GAUGE && metric.dataPointType !== DataPointType.SUM) return undefined;
    const points: readonly DataPoint<number>[] = metric.dataPoints;
    if (points.length === 0) return undefined;
    const known = forms.get(metric.descriptor.name);
    const form = known !== undefined && isInPlace(known.series, points) ? known : newForm(resource, metric, known);
    form.used = collection;
    forms.set(metric.descriptor.name, form);
    return filledIn(form, points);
  }

  return (resource, metrics) => {
    collection += 1;
    const texts = metrics.flatMap((metric) => write(resource, metric) ?? []);
    // What is gone for a collection may come back with the next one, from a switch that did not answer once.
    const kept = [...forms].filter(([, { used }]) => used >= collection - 1);
    if (kept.length < forms.size) forms = new Map(kept);
    return texts;
  };
}

const NOTHING = new Uint8Array();

/** The line of a series up to its value. */
function startIn({ lines, values, widths }: Form, place: number): Uint8Array {
  const start = place === 0 ? 0 : (values[place - 1] ?? 0) + (widths[place - 1] ?? 0) + 1;
  return lines.subarray(start, values[place]);
}

function isInPlace(series: readonly Attributes[], points: readonly DataPoint<number>[]): boolean {
  if (series.length !== points.length) return false;
  for (let place = 0; place < series.length; place += 1) if (series[place] !== points[place]?.attributes) return false;
  return true;
}

/** The text of a form with other values. The lines that it has are copied, since somebody may still read them. */
function filledIn(form: Form, points: readonly DataPoint<number>[]): Text {
  const { name, header, lines: old, values, widths } = form;
  let size = old.byteLength;
  const texts: string[] = [];
  for (let place = 0; place < points.length; place += 1) {
    const text = textOf(points[place]?.value ?? Number.NaN);
    size += text.length - (widths[place] ?? 0);
    texts.push(text);
  }
  const write = (lines: Uint8Array): void => {
    let copied = 0;
    let shift = 0;
    for (let place = 0; place < texts.length; place += 1) {
      const value = values[place] ?? 0;
      const width = widths[place] ?? 0;
      const { length } = texts[place] ?? "";
      values[place] = value + shift;
      if (length === width) continue;
      lines.set(old.subarray(copied, value), copied + shift);
      copied = value + width;
      shift += length - width;
      widths[place] = length;
    }
    lines.set(old.subarray(copied), copied + shift);
    for (let place = 0; place < texts.length; place += 1) {
      const text = texts[place] ?? "";
      const at = values[place] ?? 0;
      for (let digit = 0; digit < text.length; digit += 1) lines[at + digit] = text.charCodeAt(digit);
    }
    form.lines = lines;
  };
  return { name, header, size, write };
}

/** A value as the serializer writes it. */
function textOf(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}

/** Lines that do not change. */
export function fixedText(name: string, header: string, lines: string): Text {
  const bytes = Buffer.from(lines);
  return { name, header, size: bytes.byteLength, write: (out) => out.set(bytes) };
}

/** The comment lines at the head of a text, and the sample lines after them. */
export function split(text: string): [header: string, lines: string] {
  let end = 0;
  while (text.startsWith("#", end)) end = text.indexOf("\n", end) + 1;
  return [text.slice(0, end), text.slice(end)];
}
