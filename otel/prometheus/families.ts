import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";

import type { Collection } from "../collection.ts";
import type { OtherResources } from "../resources.ts";
import { createHeaders, createLineWriter, fixedText, split, type Text } from "./lines.ts";

/** One metric family of one resource: what describes it, and its sample lines as bytes. */
export interface Family {
  readonly header: string;
  readonly lines: Uint8Array;
}

/** Families by their Prometheus name. */
export type Families = ReadonlyMap<string, Family>;

/** Writes the families of one resource's collections, one after the other. */
export type FamilyWriter = (collection: Pick<Collection, "resource" | "metrics">) => Families;

/**
 * The writer for a switch: its name is a label of every series, and so are the resource attributes named by `labels`,
 * which are letters, digits and underscores. Only the collector has a `target_info`.
 */
export function switchWriter(
  labels: readonly string[] = [],
  headers = createHeaders(),
  others?: OtherResources,
): FamilyWriter {
  const promoted = new RegExp(`^(?:${["host\\.name", ...labels].join("|")})$`);
  const write = createLineWriter(new PrometheusSerializer(undefined, false, promoted, true, true), headers, others);
  return ({ resource, metrics }) => toFamilies(write(resource, metrics));
}

/** The writer for what the collector says about a switch, which is named by an attribute. */
export function aboutWriter(headers = createHeaders()): FamilyWriter {
  const write = createLineWriter(new PrometheusSerializer(undefined, false, undefined, true, true), headers);
  return ({ resource, metrics }) => toFamilies(write(resource, metrics));
}

/** What the serializer writes where there is no metric. */
const NO_METRICS = "# no registered metrics";

/** The writer for the collector itself, with the `target_info` that says what it is. */
export function collectorWriter(): FamilyWriter {
  const write = createLineWriter(new PrometheusSerializer(undefined, false, undefined, true, true), createHeaders());
  const target = new PrometheusSerializer(undefined, false, undefined, false, true);
  return ({ resource, metrics }) => {
    const text = target.serialize({ resource, scopeMetrics: [] });
    const [header, lines] = split(text.replace(NO_METRICS, ""));
    return toFamilies([...write(resource, metrics), fixedText("target_info", header, lines)]);
  };
}

/** All lines in one piece of memory of their very size; small buffers would each keep a slab of Node's pool alive. */
function toFamilies(texts: readonly Text[]): Families {
  const bytes = Buffer.allocUnsafeSlow(texts.reduce((sum, { size }) => sum + size, 0));
  let start = 0;
  return new Map(
    texts.map(({ name, header, size, write }) => {
      const lines = bytes.subarray(start, (start += size));
      write(lines);
      return [name, { header, lines }];
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
