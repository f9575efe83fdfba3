import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Metrics } from "../src/catalogue/define.ts";
import type { Observation, Source } from "../src/fleet/source.ts";
import { type Families, type FamilyWriter, switchWriter } from "./prometheus/families.ts";
import { createMeters, type Meters, type MetersOptions, type Observed } from "./meters.ts";
import { switchResource } from "./resources.ts";

/** One collection of a resource: as a scrape shows it and, if it is pushed too, as it is. */
export interface Collected {
  readonly families: Families;
  readonly metrics: ResourceMetrics | undefined;
}

/** What the instruments of a switch are made of. */
export interface EquipmentOptions {
  readonly source: Source;
  /** Labels on each series of the switch, beside `host_name`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether metrics are pushed, and so kept beside their text. */
  readonly keep: boolean;
  /** The metrics that the source may yield samples of. */
  readonly metrics: Metrics;
  readonly scope: MetersOptions["scope"];
}

/** What is known of a switch as a resource. */
export type Known = Pick<Observation, "identity" | "address">;

/** The instruments of a switch that says it is `identity`, and what they show of it while it is silent. */
export interface Equipment extends Known {
  readonly meters: Meters;
  readonly write: FamilyWriter;
  readonly quiet: Collected;
}

/** New instruments. A resource cannot change, so a switch that says it is another one needs some. */
export async function equip(options: EquipmentOptions, known: Known = UNKNOWN): Promise<Equipment> {
  const { source, labels, metrics, scope, keep } = options;
  const { identity, address } = known;
  const meters = createMeters({ resource: switchResource(source.name, known, labels), metrics, scope });
  const write = switchWriter(Object.keys(labels));
  const silent = await meters.collect(() => Promise.resolve(toObserved(source.quiet())));
  return { identity, address, meters, write, quiet: { families: write(silent), metrics: keep ? silent : undefined } };
}

const UNKNOWN: Known = { identity: undefined, address: undefined };

/** An observation as the instruments take it. */
export function toObserved({ readings, bootedAt }: Pick<Observation, "readings" | "bootedAt">): Observed {
  return { readings, since: bootedAt };
}
