import type { Given, Table } from "./tables.ts";

/** Entries that a feature has in a bank of the ACL TCAM. */
export interface FeatureUse {
  readonly feature: string;
  /** The bank, as `2/0`: the TCAM and its bank. */
  readonly bank: string;
  readonly place: string;
  readonly used: number;
}

/** A table among others of its kind, with what its group's title does not say. */
export interface Member<T> {
  readonly table: T;
  readonly name: string;
  /** Of a bank the features in it, of an ACL region the banks that it lives in; empty where the switch does not say. */
  readonly note: string;
}

/** Tables of one kind at one place of a switch, as a person looks for them. */
export interface TableGroup<T> {
  readonly title: string;
  readonly members: readonly Member<T>[];
}

const FEATURE_USAGE = "cisco.acl.feature.usage";

/** How the entries of ACL banks divide over features (`show icam resource acl-tcam`). */
export function featuresOf(given: Iterable<Given>): FeatureUse[] {
  const found: FeatureUse[] = [];
  for (const { samples } of given) {
    for (const { name, value, attributes } of samples) {
      if (name !== FEATURE_USAGE) continue;
      const { feature = "", tcam = "", bank = "" } = attributes;
      found.push({ feature, bank: `${tcam}/${bank}`, place: placeKey(attributes), used: value });
    }
  }
  return found;
}

/**
 * Tables of one place by kind. A region of the ACL TCAM stands beside the banks that it lives in, where the switch names
 * a feature like the region; the order within a kind stays, but for banks, which come first and by their number.
 */
export function groupsOf<T extends Table>(tables: readonly T[], features: readonly FeatureUse[]): TableGroup<T>[] {
  const groups = new Map<string, { readonly order: number; readonly members: Member<T>[] }>();
  for (const table of tables) {
    const { order, title, member } = placed(table, indexOf(features));
    const group = groups.get(title) ?? { order, members: [] };
    group.members.push({ table, ...member });
    groups.set(title, group);
  }
  return [...groups]
    .toSorted(([one, { order: first }], [other, { order: second }]) => first - second || NATURAL.compare(one, other))
    .map(([title, { members }]) => ({ title, members: banksFirst(members) }));
}

interface Placed {
  /** Where its kind stands among others. */
  readonly order: number;
  readonly title: string;
  readonly member: Omit<Member<Table>, "table">;
}

/** The uses of features, by place and bank and by place and feature. */
interface FeatureIndex {
  readonly byBank: ReadonlyMap<string, readonly FeatureUse[]>;
  readonly byFeature: ReadonlyMap<string, readonly FeatureUse[]>;
}

/** A switch may name thousands of each, which are looked up for each table. */
const indexes = new WeakMap<readonly FeatureUse[], FeatureIndex>();

function indexOf(features: readonly FeatureUse[]): FeatureIndex {
  const known = indexes.get(features);
  if (known !== undefined) return known;
  const index = {
    byBank: Map.groupBy(features, ({ place, bank }) => `${place} ${bank}`),
    byFeature: Map.groupBy(features, ({ place, feature }) => `${place} ${feature}`),
  };
  indexes.set(features, index);
  return index;
}

/** More of them are counted. */
const MOST_IN_NOTE = 20;

/** The first of these one after the other, and how many more there are. */
function list(uses: readonly FeatureUse[], between: string, wordOf: (use: FeatureUse) => string): string {
  const more = uses.length - MOST_IN_NOTE;
  return uses.slice(0, MOST_IN_NOTE).map(wordOf).join(between) + (more > 0 ? `, and ${more} more` : "");
}

function placed(table: Table, features: FeatureIndex): Placed {
  const { family, attributes } = table;
  const { table: kind = "", tcam = "", bank = "", region = "", technology = "" } = attributes;
  const named = (...without: readonly string[]) => ({ name: nameOf(table, without), note: "" });
  if (isBank(table)) {
    const within = features.byBank.get(`${placeKey(attributes)} ${tcam}/${bank}`) ?? [];
    const note = list(within, ", ", ({ feature, used }) => `${feature} ${used}`);
    return { order: 2, title: `ACL TCAM ${tcam}`, member: { name: `bank ${bank}`, note } };
  }
  switch (family) {
    case "cisco.tcam":
      return { order: kind === "fib" ? 0 : 1, title: TCAMS[kind] ?? `TCAM ${kind}`, member: named("table") };
    case "cisco.acl.region": {
      const uses = features.byFeature.get(`${placeKey(attributes)} ${region}`) ?? [];
      const banks = uses.map((one) => one.bank);
      const note =
        banks.length === 0
          ? ""
          : `region, in ${banks.length === 1 ? "bank" : "banks"} ${list(uses, " and ", (use) => use.bank)}`;
      const [first] = banks.toSorted(NATURAL.compare);
      if (first === undefined) return { order: 3, title: "ACL regions", member: named() };
      return { order: 2, title: `ACL TCAM ${first.split("/", 1).join()}`, member: { name: region, note } };
    }
    case "cisco.acl.resource":
      return { order: 4, title: "ACL resources", member: named() };
    case "cisco.scale":
      return { order: 6, title: technology === "" ? "Scale" : `Scale: ${technology}`, member: named("technology") };
    default:
      return { order: 5, title: inWords(family), member: named() };
  }
}

const TCAMS: Readonly<Record<string, string>> = { fib: "FIB TCAM", l2: "L2 table" };

function isBank({ family, attributes }: Table): boolean {
  return family === "cisco.tcam" && attributes["table"] === "acl";
}

/** The attributes that tell a table from others of its group, a bare number with its attribute's name. */
function nameOf({ family, attributes }: Table, without: readonly string[]): string {
  const words = Object.entries(attributes)
    .filter(([name, value]) => value !== "" && name !== "module" && name !== "inst" && !without.includes(name))
    .map(([name, value]) => (/^\d+$/.test(value) ? `${name} ${value}` : value));
  return words.length === 0 ? inWords(family) : words.join(", ");
}

function inWords(family: string): string {
  const words = family.split(".").slice(1).join(" ") || family;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function banksFirst<T extends Table>(members: readonly Member<T>[]): readonly Member<T>[] {
  const banks = members.filter(({ table }) => isBank(table));
  if (banks.length === 0) return members;
  const others = members.filter(({ table }) => !isBank(table));
  return [...banks.toSorted((one, other) => NATURAL.compare(one.name, other.name)), ...others];
}

function placeKey({ module = "", inst = "" }: Readonly<Record<string, string>>): string {
  return `${module}/${inst}`;
}

/** Words with numbers in them as people count: bank 2 before bank 10. */
const NATURAL = new Intl.Collator("en", { numeric: true });
