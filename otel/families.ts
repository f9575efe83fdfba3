import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import { withUnitSuffix } from "./prometheus-name.ts";

/** One metric family of one resource in the text format: what describes it, and its sample lines. */
export interface Family {
  readonly header: Buffer;
  readonly lines: Buffer;
}

/** Families by their Prometheus name. */
export type Families = ReadonlyMap<string, Family>;

const NO_FAMILIES: Families = new Map();

/** The serializer writes this where there is no sample; a resource without samples has no family. */
const EMPTY = "# no registered metrics";

const HELP = "# HELP ";

/** The families of a switch: its name is a label of every series, and only the collector has a `target_info`. */
export function switchFamilies(metrics: ResourceMetrics): Families {
  return toFamilies(metrics, new PrometheusSerializer(undefined, false, /^host\.name$/, true, true));
}

/** The families of the collector that concern one switch, which is named by an attribute. */
export function aboutFamilies(metrics: ResourceMetrics): Families {
  return toFamilies(metrics, new PrometheusSerializer(undefined, false, undefined, true, true));
}

/** The families of the collector itself, with the `target_info` that says what it is. */
export function collectorFamilies(metrics: ResourceMetrics): Families {
  return toFamilies(metrics, new PrometheusSerializer(undefined, false, undefined, false, true));
}

function toFamilies({ resource, scopeMetrics }: ResourceMetrics, serializer: PrometheusSerializer): Families {
  const text = serializer.serialize({
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(withUnitSuffix) })),
  });
  if (text.startsWith(EMPTY)) return NO_FAMILIES;
  const families = new Map<string, Family>();
  for (let start = 0; start < text.length;) {
    // A label's value cannot hold a line feed, the serializer escapes it: this begins a family and nothing else.
    const next = text.indexOf(`\n${HELP}`, start);
    const end = next === -1 ? text.length : next + 1;
    const [name, family] = toFamily(text.slice(start, end));
    if (family.lines.length > 0) families.set(name, family);
    start = end;
  }
  return families;
}

function toFamily(text: string): [name: string, family: Family] {
  let lines = 0;
  while (text.startsWith("#", lines)) lines = text.indexOf("\n", lines) + 1;
  const name = text.slice(HELP.length, text.indexOf(" ", HELP.length));
  return [name, { header: Buffer.from(text.slice(0, lines)), lines: Buffer.from(text.slice(lines)) }];
}

/** One exposition: each family's header once, then its lines of all resources, the families in the order of their names. */
export function merge(resources: Iterable<Families>): Buffer[] {
  const merged = new Map<string, Buffer[]>();
  for (const families of resources) {
    for (const [name, { header, lines }] of families) {
      const parts = merged.get(name);
      if (parts === undefined) merged.set(name, [header, lines]);
      else parts.push(lines);
    }
  }
  return [...merged].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, parts]) => parts);
}
