import type { Command, Reading, Sample } from "../catalogue/define.ts";
import type { InterfaceFilter } from "../config/settings.ts";
import { fitsWildcard } from "../config/wildcard.ts";

/** What is said of interfaces in a switch's settings. */
export interface InterfaceChoice {
  readonly filter?: InterfaceFilter | undefined;
  /** Whether descriptions and the names of neighbours are shown, which are anybody's words; they are unless said. */
  readonly descriptions?: boolean | undefined;
}

const NAME = "network.interface.name";
const DESCRIPTION = "description";

/** The neighbours' own words, in the metrics that say who is at an interface. */
const NEIGHBOR_WORDS = ["neighbor", "neighbor.port", "platform", "chassis", "network.peer.address"] as const;

/** A command whose readings have only what may be shown of interfaces; the same command if that is everything. */
export function withInterfaceChoice(command: Command, choice: InterfaceChoice): Command {
  const attributes = new Set(Object.values(command.metrics).flatMap((metric) => metric.attributes));
  const { filter } = attributes.has(NAME) ? choice : {};
  const hides = choice.descriptions === false && (attributes.has(DESCRIPTION) || attributes.has(NEIGHBOR_WORDS[0]));
  if (filter === undefined && !hides) return command;
  return {
    ...command,
    read(body) {
      const reading = command.read(body);
      const chosen = filter === undefined ? reading : filtered(reading, filter);
      return hides ? withoutWords(chosen) : chosen;
    },
  };
}

function filtered(reading: Reading, { include, exclude = [], only }: InterfaceFilter): Reading {
  const up = only === undefined ? undefined : upIn(reading, only);
  const decided = new Map<string, boolean>();
  const isShown = (name: string): boolean => {
    if (include !== undefined && !fitsAny(name, include)) return false;
    return !fitsAny(name, exclude) && up?.get(name) !== false;
  };
  const samples = reading.samples.filter(({ attributes }) => {
    const name = attributes[NAME];
    if (name === undefined) return true;
    const shown = decided.get(name) ?? isShown(name);
    decided.set(name, shown);
    return shown;
  });
  return { ...reading, samples };
}

/** Whether each interface is up, or configured to be; what a reading does not say of one is left open. */
function upIn({ samples }: Reading, only: NonNullable<InterfaceFilter["only"]>): ReadonlyMap<string, boolean> {
  const metric = only === "up" ? "hw.network.up" : "cisco.interface.admin.up";
  return new Map(
    samples
      .filter(({ name }) => name === metric)
      .map(({ attributes, value }) => [attributes[NAME] ?? "", value === 1] as const),
  );
}

/** Names differ in case by command: `Ethernet1/1`, `ethernet1/1`. */
function fitsAny(name: string, patterns: readonly string[]): boolean {
  const typed = name.toLowerCase();
  return patterns.some((pattern) => fitsWildcard(typed, pattern.toLowerCase()));
}

/** Two neighbours at one interface become one without their names. */
function withoutWords(reading: Reading): Reading {
  const seen = new Set<string>();
  const samples = reading.samples.flatMap((sample): Sample[] => {
    const hidden = sample.name.endsWith(".neighbor.info") ? [DESCRIPTION, ...NEIGHBOR_WORDS] : [DESCRIPTION];
    const words = hidden.filter((word) => (sample.attributes[word] ?? "") !== "");
    if (words.length === 0) return [sample];
    const attributes = { ...sample.attributes, ...Object.fromEntries(words.map((word) => [word, ""])) };
    const series = JSON.stringify([sample.name, attributes]);
    if (seen.has(series)) return [];
    seen.add(series);
    return [{ ...sample, attributes }];
  });
  return { ...reading, samples };
}
