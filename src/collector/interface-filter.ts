import type { Command, Reading, Sample } from "../catalogue/define.ts";
import type { InterfaceFilter } from "../config/settings.ts";
import { spellingsOf } from "../config/interface-patterns.ts";
import { createWildcards } from "../config/wildcard.ts";
import { seriesKey } from "../series.ts";
import type { PatternWatch } from "./unmatched-interfaces.ts";

/** What is said of interfaces in a switch's settings. */
export interface InterfaceChoice {
  readonly filter?: InterfaceFilter | undefined;
  /** Whether descriptions and the names of neighbours are shown, which are anybody's words; they are unless said. */
  readonly descriptions?: boolean | undefined;
  /** What is told of the names that the filter is held against. */
  readonly watch?: PatternWatch | undefined;
}

const NAME = "network.interface.name";
const DESCRIPTION = "description";

/** Metrics that have other words for interfaces. */
const TRAFFIC = "ip.prefix.path.traffic";
const MEMBER_UP = "cisco.port_channel.member.up";

/** The neighbours' own words, in the metrics that say who is at an interface. */
const NEIGHBOR_WORDS = ["neighbor", "neighbor.port", "platform", "chassis", "network.peer.address"] as const;

/** A command whose readings have only what may be shown of interfaces; the same command if that is everything. */
export function withInterfaceChoice(command: Command, choice: InterfaceChoice): Command {
  const attributes = new Set(Object.values(command.metrics).flatMap((metric) => metric.attributes));
  const { filter } = attributes.has(NAME) || TRAFFIC in command.metrics ? choice : {};
  const hides = choice.descriptions === false && (attributes.has(DESCRIPTION) || attributes.has(NEIGHBOR_WORDS[0]));
  if (filter === undefined && !hides) return command;
  const filtered =
    filter === undefined
      ? (reading: Reading) => reading
      : createFilter(filter, { id: command.id, watch: choice.watch });
  return {
    ...command,
    read(body) {
      const chosen = filtered(command.read(body));
      return hides ? withoutWords(chosen) : chosen;
    },
  };
}

/** Which command's readings are filtered, and what is told of their names. */
interface Filtered {
  readonly id: string;
  readonly watch: PatternWatch | undefined;
}

/** What readings are left with of those interfaces that are chosen. */
function createFilter(
  { include, exclude = [], only }: InterfaceFilter,
  { id, watch }: Filtered,
): (reading: Reading) => Reading {
  const includes = include === undefined ? () => true : createNames(include);
  const excludes = createNames(exclude);
  const named = new Map<string, boolean>();
  const isChosen = (name: string): boolean => {
    const known = named.get(name);
    if (known !== undefined) return known;
    watch?.saw(name);
    const chosen = includes(name) && !excludes(name);
    if (named.size >= MOST_NAMES) named.clear();
    named.set(name, chosen);
    return chosen;
  };
  return (reading) => {
    const up = only === undefined ? undefined : upIn(reading, only);
    const samples = reading.samples.filter((sample) =>
      interfacesOf(sample).every((name) => isChosen(name) && up?.get(name) !== false),
    );
    if (reading.samples.length > 0) watch?.read(id);
    return { ...reading, samples };
  };
}

/** More interfaces than a switch has. */
const MOST_NAMES = 20_000;

/** The interfaces that a sample is about: a member of a port-channel is one as well. */
function interfacesOf({ name, attributes }: Sample): readonly string[] {
  const own = attributes[name === TRAFFIC ? "interface" : NAME];
  const member = name === MEMBER_UP ? attributes["member"] : undefined;
  return [own, member].filter((one) => one !== undefined);
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
function createNames(patterns: readonly string[]): (name: string) => boolean {
  const fits = createWildcards(patterns.flatMap(spellingsOf));
  return (name) => fits(name.toLowerCase());
}

/** Two neighbours at one interface become one without their names. */
function withoutWords(reading: Reading): Reading {
  const seen = new Set<string>();
  const samples = reading.samples.flatMap((sample): Sample[] => {
    const hidden = sample.name.endsWith(".neighbor.info") ? [DESCRIPTION, ...NEIGHBOR_WORDS] : [DESCRIPTION];
    const words = hidden.filter((word) => (sample.attributes[word] ?? "") !== "");
    if (words.length === 0) return [sample];
    const attributes = { ...sample.attributes, ...Object.fromEntries(words.map((word) => [word, ""])) };
    const series = seriesKey(sample.name, attributes);
    if (seen.has(series)) return [];
    seen.add(series);
    return [{ ...sample, attributes }];
  });
  return { ...reading, samples };
}
