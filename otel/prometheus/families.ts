import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import {
  type ResourceMetrics,
  type DataPoint,
  DataPointType,
  type GaugeMetricData,
  type MetricData,
  type SumMetricData,
} from "@opentelemetry/sdk-metrics";
import type { Attributes } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import { withUnitSuffix } from "./names.ts";

/** One metric family of one resource: what describes it, and its sample lines as bytes. */
export interface Family {
  readonly header: string;
  readonly lines: Uint8Array;
}

/** Families by their Prometheus name. */
export type Families = ReadonlyMap<string, Family>;

/** Writes the families of one resource's collections, one after the other. */
export type FamilyWriter = (metrics: ResourceMetrics) => Families;

/**
 * The writer for a switch: its name is a label of every series, and so are the resource attributes named by `labels`,
 * which are letters, digits and underscores. Only the collector has a `target_info`.
 */
export function switchWriter(labels: readonly string[] = []): FamilyWriter {
  const promoted = new RegExp(`^(?:${["host\\.name", ...labels].join("|")})$`);
  const write = createWriter(new PrometheusSerializer(undefined, false, promoted, true, true));
  return (metrics) => toFamilies(write(metrics));
}

/** The writer for what the collector says about a switch, which is named by an attribute. */
export function aboutWriter(): FamilyWriter {
  const write = createWriter(new PrometheusSerializer(undefined, false, undefined, true, true));
  return (metrics) => toFamilies(write(metrics));
}

/** What the serializer writes where there is no metric. */
const NO_METRICS = "# no registered metrics";

/** The writer for the collector itself, with the `target_info` that says what it is. */
export function collectorWriter(): FamilyWriter {
  const write = createWriter(new PrometheusSerializer(undefined, false, undefined, true, true));
  const target = new PrometheusSerializer(undefined, false, undefined, false, true);
  return (metrics) => {
    const text = target.serialize({ resource: metrics.resource, scopeMetrics: [] });
    const [header, lines] = split(text.replace(NO_METRICS, ""));
    return toFamilies([...write(metrics), { name: "target_info", header, lines }]);
  };
}

function createWriter(serializer: PrometheusSerializer): (metrics: ResourceMetrics) => Text[] {
  const write = createLineWriter(serializer);
  return ({ resource, scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) => metrics.flatMap((metric) => write(resource, metric) ?? []));
}

/** All lines in one piece of memory of their very size; small buffers would each keep a slab of Node's pool alive. */
function toFamilies(texts: readonly Text[]): Families {
  const whole = texts.map(({ lines }) => lines).join("");
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(whole));
  bytes.write(whole);
  let start = 0;
  return new Map(
    texts.map(({ name, header, lines }) => {
      const end = start + Buffer.byteLength(lines);
      const family = { header, lines: bytes.subarray(start, end) };
      start = end;
      return [name, family];
    }),
  );
}

/** One exposition: each family's header once, then its lines of all resources, the families in the order of their names. */
export function merge(resources: Iterable<Families>): Uint8Array[] {
  const merged = new Map<string, Uint8Array[]>();
  for (const families of resources) {
    for (const [name, { header, lines }] of families) {
      const parts = merged.get(name);
      if (parts === undefined) merged.set(name, [Buffer.from(header), lines]);
      else parts.push(lines);
    }
  }
  return [...merged].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, parts]) => parts);
}

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
