import { z } from "zod";

import { expected, text } from "./schema.ts";

/** What the collector, Prometheus or OpenTelemetry name themselves; escaped, as Prometheus shows it. */
const TAKEN_METRICS = ["cisco_device", "nxapi_collector", "otel", "process", "nodejs", "target", "scrape"];

/**
 * Labels that a user may give to nothing: Prometheus owns them, or a receiver makes them of what the collector says of a
 * switch or of itself as a resource, so that there would be two.
 */
export const RESERVED_LABELS: readonly string[] = [
  "instance",
  "job",
  "le",
  "quantile",
  "host_name",
  "host_type",
  "host_id",
  "host_ip",
  "hw_type",
  "os_name",
  "os_version",
  "service_name",
  "service_version",
  "telemetry_sdk_language",
  "telemetry_sdk_name",
  "telemetry_sdk_version",
];

/** Whether a label is one of {@link RESERVED_LABELS}, or of those that exporters keep for the scope. */
export function isReservedLabel(label: string): boolean {
  return RESERVED_LABELS.includes(label) || label.startsWith("otel_");
}

/** Last words that the exposition appends by itself, for the unit and the kind, or that mean parts of a histogram. */
const APPENDED = /[._](?:total|ratio|seconds|milliseconds|bytes|percent|celsius|watts|count|sum|bucket|created)$/;

/** A term of a unit: UCUM's with a prefix, or a thing that is counted. */
const TERM = String.raw`(?:(?:[numkMGT]|[KMGT]i)?(?:s|m|By|bit|Hz|W|V|A|J)|min|h|d|Cel|K|%|1|dB(?:\[mW\])?|\{[a-z][a-z0-9_]*\})`;

const TABLE = String.raw`(?:TABLE[_-][\w-]+/ROW_[\w-]+|TABLE-[\w-]+)`;

/** The key of a leaf, or of an object that is no table. */
const NAME = String.raw`(?!TABLE[_-]|ROW_)[A-Za-z0-9][\w.-]*`;

/** The name of a metric as Prometheus escapes it: two that differ only in dots and underscores are one there. */
export function escaped(name: string): string {
  return name.replaceAll(".", "_");
}

/** One line for people. A text that YAML folds ends with a line break. */
export const Sentence = z
  .string(expected("a sentence"))
  .trim()
  .regex(/^[^\p{Cc}\p{Cs}]{1,300}$/u, "expected a sentence in one line of at most 300 characters");

export const Id = text(/^[a-z][a-z0-9_]{0,62}$/, "lower-case letters, digits and underscores, a letter first");

/** A command line that shows something and does nothing else. */
export const CommandLine = text(/^show [a-z]/, 'a command line that begins with "show "')
  .refine((line) => !/[;|<>]/.test(line), "expected one command without ; | < >: its output is read whole, as JSON")
  .refine((line) => /^[ -~]{1,300}$/.test(line), "expected at most 300 ASCII characters without control characters")
  .refine((line) => !/ {2}| $/.test(line), "expected single spaces between words, none at the end")
  .refine(
    (line) => !/[{}]/.test(line.replaceAll(/\{(?:module|inst)\}/g, "")),
    "expected no other blanks than {module} and {inst}",
  )
  .refine(
    (line) => line.includes("{module}") === line.includes("{inst}"),
    "expected {module} and {inst} together, or neither: the command is asked of each forwarding instance",
  );

/**
 * The way from the body to the rows. A table with a hyphen has no rows and is one itself (`TABLE-macaddtblcount`), as is
 * an object that is no table (`powersup`); inside a table such an object is only passed on the way to another table.
 */
export const RowPath = text(
  new RegExp(`^(?:(?:(?:${NAME}/|${TABLE}/){0,7}${TABLE})?|${NAME}(?:/${NAME}){0,7})$`),
  "pairs of TABLE_x/ROW_x from the body inwards (TABLE_vrf/ROW_vrf/TABLE_neighbor/ROW_neighbor), with the objects around them (powersup/TABLE_psinfo/ROW_psinfo), or nothing",
);

const KEY = "the key of a single value as the switch's JSON has it, not a TABLE_ or ROW_";

/** A leaf's key in the reply. */
const Key = text(new RegExp(`^${NAME}$`), KEY);

/** The key of a leaf, or several, of which the first counts that is there: releases and kinds of row name one thing differently. */
export const Keys = z.union(
  [Key, z.array(Key).min(1, "expected at least one key").max(8, "expected at most 8 keys")],
  expected(`${KEY}, or a list of such keys`),
);
export type Keys = z.output<typeof Keys>;

/** Keys as a list, in the order in which they are looked for. */
export function listOf(keys: Keys): readonly string[] {
  return typeof keys === "string" ? [keys] : keys;
}

export const MetricName = text(
  /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:_[a-z0-9]+)*)+$/,
  "a lower-case dotted name such as cisco.bgp.session.connections_dropped",
)
  .max(200, "expected at most 200 characters")
  .refine(
    (name) => !TAKEN_METRICS.some((taken) => `${escaped(name)}_`.startsWith(`${taken}_`)),
    "expected a name that does not begin with cisco.device, nxapi.collector, otel, process, nodejs, target or scrape, which are taken",
  )
  .refine(
    (name) => !APPENDED.test(name),
    "expected a name without unit or kind at its end (seconds, bytes, ratio, total, count …): Prometheus gets them appended",
  );

/** An attribute's name, which is Prometheus' label as it is: other underscores would be changed on the way. */
export const AttributeName = text(
  /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/,
  "an attribute of lower-case letters, digits and single underscores between them, a letter first",
).refine(
  (name) => !isReservedLabel(name),
  `expected another attribute than ${RESERVED_LABELS.join(", ")} and otel_…, which are taken`,
);

export const Unit = text(
  new RegExp(`^(?:${TERM}(?:/${TERM})?)?$`),
  'a UCUM unit in quotes: "s", "By", "bit/s", "Cel", "W", "%", "1" for a ratio, "{thing}" for what is counted, "" for a state',
);
