import type { Attributes, HrTime } from "@opentelemetry/api";
import type { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import type { Resource } from "@opentelemetry/resources";

import { type CollectedMetric, type Column, metricOf } from "../collection.ts";
import type { OtherResources } from "../resources.ts";
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
export type LineWriter = (resource: Resource, metrics: readonly CollectedMetric[]) => Text[];

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
  /** What it was last written of. A series that lives keeps its attributes object, and those of a column their list. */
  columns: readonly Column[];
  /** The last lines, where in them each value stands, and how many bytes it takes. */
  lines: Uint8Array;
  readonly values: Uint32Array;
  readonly widths: Uint8Array;
  /** The collection that it was last written for. */
  used: number;
}

const HELP = "# HELP ";
const LINE_FEED = 10;

/**
 * Writes lines as the exporter's serializer does: it writes each new series, and of what was written before only the values
 * are put in anew (the serializer escapes names and labels each time, at 3 µs a series).
 */
export function createLineWriter(
  serializer: PrometheusSerializer,
  headers: Headers,
  others: OtherResources = new Map(),
): LineWriter {
  const forms = new Map<string, Form>();
  let collection = 0;

  /** The form of a metric whose series are not those, in those places, of the last time; its lines have no values yet. */
  function newForm(resource: Resource, metric: CollectedMetric, old: Form | undefined): Form {
    const { columns } = metric;
    const series = columns.flatMap((column) => column.series);
    const before = old?.columns.flatMap((column) => column.series) ?? [];
    const places = new Map(before.map((attributes, place) => [attributes, place]));
    const unwritten = series.filter((attributes) => !places.has(attributes));
    const fresh = unwritten.length === 0 ? undefined : serialize(resource, metric, unwritten);
    const written = fresh?.starts.values();
    const starts = series.map((attributes) => {
      const place = places.get(attributes);
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
    return { name, header, columns: [], lines, values, widths: new Uint8Array(starts.length), used: collection };
  }

  /** What the serializer writes of some series: of each the line up to its value. */
  function serialize(common: Resource, { name: metric, declaration }: CollectedMetric, series: readonly Attributes[]) {
    const dataPoints = series.map((attributes) => ({ attributes, startTime: NEVER, endTime: NEVER, value: 0 }));
    const resource = others.get(metric) ?? common;
    const named = withUnitSuffix(metricOf(metric, declaration, dataPoints));
    const text = serializer.serialize({ resource, scopeMetrics: [{ scope: { name: "" }, metrics: [named] }] });
    const [header, lines] = split(text);
    const name = headers.share(header.slice(HELP.length, header.indexOf(" ", HELP.length)));
    // A label's value cannot hold a line feed, the serializer escapes it: there is a line for each point.
    const starts = lines.split("\n").map((line) => Buffer.from(line.slice(0, line.lastIndexOf(" ") + 1)));
    return { name, header: headers.share(header), starts };
  }

  function write(resource: Resource, metric: CollectedMetric): Text {
    const { name } = metric;
    const known = forms.get(name);
    const form =
      known !== undefined && isInPlace(known.columns, metric.columns) ? known : newForm(resource, metric, known);
    form.used = collection;
    forms.set(name, form);
    return filledIn(form, metric.columns);
  }

  return (resource, metrics) => {
    collection += 1;
    const texts = metrics.map((metric) => write(resource, metric));
    // What is gone for a collection may come back with the next one, from a switch that did not answer once.
    for (const [name, { used }] of forms) if (used < collection - 1) forms.delete(name);
    return texts;
  };
}

const NOTHING = new Uint8Array();

const NEVER: HrTime = [0, 0];

/** The line of a series up to its value. */
function startIn({ lines, values, widths }: Form, place: number): Uint8Array {
  const start = place === 0 ? 0 : (values[place - 1] ?? 0) + (widths[place - 1] ?? 0) + 1;
  return lines.subarray(start, values[place]);
}

function isInPlace(columns: readonly Column[], others: readonly Column[]): boolean {
  return columns.length === others.length && columns.every(({ series }, index) => series === others[index]?.series);
}

/** The text of a form with other values. The lines that it has are copied, since somebody may still read them. */
function filledIn(form: Form, columns: readonly Column[]): Text {
  const { name, header, lines: old, values: starts, widths } = form;
  let size = old.byteLength;
  /** The places of the values that are not the same, in ascending order, and their texts. */
  const changed: number[] = [];
  const texts: string[] = [];
  let first = 0;
  for (const [index, { values }] of columns.entries()) {
    const before = form.columns[index]?.values;
    const compared = before === values ? 0 : values.length;
    for (let place = 0; place < compared; place += 1) {
      const value = values[place] ?? Number.NaN;
      if (value === before?.[place]) continue;
      const text = textOf(value);
      size += text.length - (widths[first + place] ?? 0);
      changed.push(first + place);
      texts.push(text);
    }
    first += values.length;
  }
  const write = (lines: Uint8Array): void => {
    let copied = 0;
    let shift = 0;
    let next = 0;
    for (let place = changed[0] ?? starts.length; place < starts.length; place += 1) {
      const start = starts[place] ?? 0;
      const width = widths[place] ?? 0;
      const length = changed[next] === place ? (texts[next++] ?? "").length : width;
      starts[place] = start + shift;
      if (length === width) continue;
      lines.set(old.subarray(copied, start), copied + shift);
      copied = start + width;
      shift += length - width;
      widths[place] = length;
    }
    lines.set(old.subarray(copied), copied + shift);
    for (const [index, text] of texts.entries()) {
      const at = starts[changed[index] ?? 0] ?? 0;
      for (let digit = 0; digit < text.length; digit += 1) lines[at + digit] = text.charCodeAt(digit);
    }
    form.lines = lines;
    form.columns = columns;
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
