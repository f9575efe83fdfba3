import type { Metric, Sample } from "../../catalogue/define.ts";
import { catalogue } from "../../catalogue/index.ts";
import type { Given } from "../../catalogue/tables.ts";
import { seriesKey } from "../../series.ts";
import { unfitness } from "../samples.ts";

export type Attributes = Sample["attributes"];

/** What is shown of a switch, looked up metric by metric. */
export interface Shown {
  /** The samples of a metric, each series once; none of one that is not asked. */
  of(metric: string): readonly Sample[];
  /** The attributes of a metric's samples. */
  about(metric: string): readonly Attributes[];
  /** The attributes of those samples of a metric that have a value. */
  withValue(metric: string, value: number): readonly Attributes[];
}

/** The attributes that each metric of the catalogue has, whichever command gives it. */
const ATTRIBUTES = new Map<string, readonly string[]>();
for (const [name, { attributes }] of catalogue.flatMap(({ metrics }) => Object.entries<Metric>(metrics))) {
  ATTRIBUTES.set(name, ATTRIBUTES.get(name)?.filter((one) => attributes.includes(one)) ?? attributes);
}

/**
 * What these commands gave, without samples whose words may not be shown. Only commands that have a metric are searched
 * for it, and not a user's own whose metric of that name has not the attributes of the catalogue's: it means something else.
 */
export function shownOf(given: readonly Given[]): Shown {
  const found = new Map<string, readonly Sample[]>();

  function of(metric: string): readonly Sample[] {
    const known = found.get(metric);
    if (known !== undefined) return known;
    /** By their keys. A row may come twice. */
    const series = new Map<string, Sample>();
    for (const { metrics, samples } of given) {
      const declared = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
      if (declared === undefined || ATTRIBUTES.get(metric)?.some((one) => !declared.attributes.includes(one))) continue;
      for (const sample of samples) {
        if (sample.name !== metric || unfitness(sample) !== undefined) continue;
        const key = seriesKey(metric, sample.attributes);
        if (!series.has(key)) series.set(key, sample);
      }
    }
    const shown = [...series.values()];
    found.set(metric, shown);
    return shown;
  }

  return {
    of,
    about: (metric) => of(metric).map(({ attributes }) => attributes),
    withValue: (metric, wanted) =>
      of(metric)
        .filter(({ value }) => value === wanted)
        .map(({ attributes }) => attributes),
  };
}

/** The interface that a sample is about. */
export function interfaceOf(attributes: Attributes): string {
  return attributes["network.interface.name"] ?? "";
}

const UNITS = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
] as const;

/** A time in its largest unit. The pages have a function of their own, of milliseconds: src/fleet and src/web/pages may import no file in common. */
export function briefSpan(seconds: number): string {
  const [size, unit] = UNITS.find(([one]) => seconds >= one) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit}`;
}
