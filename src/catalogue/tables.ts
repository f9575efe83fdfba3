import type { Command, Metrics, Sample } from "./define.ts";
import { counts } from "./fullness.ts";

/** A hardware table or limit of a switch, which can fill up. */
export interface Table {
  /** What the names of its metrics have in common. */
  readonly family: string;
  /** Which one it is, in the switch's own words. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly used: number | undefined;
  readonly limit: number | undefined;
  /** Whether it is a warning when it fills up: some tables are meant to be full. */
  readonly counts: boolean;
  /** The switch's own percentage where it prints one, else used by limit; undefined where there is neither. */
  readonly percent: number | undefined;
}

/** What one command gave, beside what it declares. */
export interface Given {
  readonly metrics: Metrics;
  readonly samples: readonly Sample[];
}

/** The ends of the names that metrics of a table with a capacity have. */
const PARTS = { usage: "used", limit: "limit", utilization: "utilization" } as const;
/** What a metric says of a table. */
export type Part = (typeof PARTS)[keyof typeof PARTS];

/** The attributes of figures that are not of now: forecasts and peaks. */
const OTHER_TIMES = new Set(["horizon", "window"]);

/**
 * The tables that samples describe, the fullest first. Which metrics make a table is read off their declarations: gauges of one command
 * that are named alike but for `.usage`, `.limit` and `.utilization`, and have the same attributes; the first two
 * have the same unit, and the last one is a ratio. A family without a use or a utilization of its own is none, so that parts of a total,
 * counters, states, averages, peaks and the workshop's second names of some tables are left out, and forecasts are by their attribute.
 */
export function tablesOf(given: Iterable<Given>): Table[] {
  const rows = new Map<string, Draft>();
  for (const { metrics, samples } of given) {
    const places = capacities(metrics);
    for (const { name, value, attributes } of samples) {
      const place = places.get(name);
      if (place === undefined) continue;
      const { family, part } = place;
      const key = JSON.stringify([family, attributes]);
      const row = rows.get(key) ?? { family, attributes };
      row[part] ??= value;
      rows.set(key, row);
    }
  }
  return [...rows.values()].map(finish).toSorted(byFullness);
}

type Draft = Pick<Table, "family" | "attributes"> & { [P in Part]?: number };

function finish({ family, attributes, used, limit, utilization }: Draft): Table {
  const ratio = utilization ?? (used !== undefined && limit !== undefined && limit > 0 ? used / limit : undefined);
  // In decimal: 0.29 is 29 percent, where binary multiplication would give 28.999999999999996.
  const percent = ratio === undefined ? undefined : Math.round(ratio * 1e10) / 1e8;
  return { family, attributes, used, limit, counts: counts(family, attributes), percent };
}

/** The metrics of a command that are part of a row, by name. */
export function capacities(metrics: Metrics): ReadonlyMap<string, { readonly family: string; readonly part: Part }> {
  const found = new Map<string, { readonly family: string; readonly part: Part }>();
  for (const [name, { kind, attributes, unit }] of Object.entries(metrics)) {
    const [, family = "", end = ""] = /^(.+)\.([^.]+)$/.exec(name) ?? [];
    if (kind !== "gauge" || !isEnd(end) || attributes.some((attribute) => OTHER_TIMES.has(attribute))) continue;
    const alike = (other: string, unitOf = end === "utilization" ? undefined : unit): boolean => {
      const metric = metrics[`${family}.${other}`];
      if (metric?.kind !== "gauge" || (unitOf !== undefined && metric.unit !== unitOf)) return false;
      return metric.attributes.join() === attributes.join();
    };
    if (alike("usage") && alike("utilization", "1")) found.set(name, { family, part: PARTS[end] });
  }
  return found;
}

/** Whether a command reads tables: of the profile of that name, or one that a configuration adds. */
export function readsTables({ profile, metrics }: Pick<Command, "profile" | "metrics">): boolean {
  return (profile === undefined || profile === "tables") && capacities(metrics).size > 0;
}

function isEnd(word: string): word is keyof typeof PARTS {
  return Object.hasOwn(PARTS, word);
}

/** Words with numbers in them as people count: bank 2 before bank 10. */
const natural = new Intl.Collator("en", { numeric: true });

function byFullness(one: Table, other: Table): number {
  const fullness = ({ percent }: Table): number => percent ?? Number.NEGATIVE_INFINITY;
  if (fullness(one) !== fullness(other)) return fullness(one) < fullness(other) ? 1 : -1;
  return natural.compare(titleOf(one) + placeOf(one), titleOf(other) + placeOf(other));
}

/** What is full, without where: the family in words, and then the attributes, a bare number with its attribute's name. */
export function titleOf({ family, attributes }: Table): string {
  const words = Object.entries(attributes)
    .filter(([attribute, value]) => attribute !== "module" && attribute !== "inst" && value !== "")
    .map(([attribute, value]) => (/^\d+$/.test(value) ? `${attribute} ${value}` : value));
  const name = family.split(".").slice(1).join(" ") || family;
  return words.length === 0 ? name : `${name}: ${words.join(", ")}`;
}

/** The module and the forwarding instance, as `1/0`; empty for a thing of the whole switch. */
export function placeOf({ attributes: { module = "", inst = "" } }: Table): string {
  return inst === "" ? module : `${module}/${inst}`;
}
