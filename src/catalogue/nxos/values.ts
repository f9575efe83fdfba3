import { isEmpty, isObject, mistake, type Mistakes, otherStructure, readList, type Schema, schema } from "./schema.ts";

/** A value that a switch printed and that cannot be what it stands for. */
export interface Nonsense {
  readonly nonsense: "not_a_number" | "out_of_range" | "unknown_word" | "ambiguous";
}

/** A number as a switch gives it: there, absent, or nonsense. Absent is not zero. */
export type Value = number | Nonsense | undefined;

/** A text or a number that the reply's own figures contradict or leave open. */
export const AMBIGUOUS: Nonsense = { nonsense: "ambiguous" };

const NOT_A_NUMBER: Nonsense = { nonsense: "not_a_number" };
const OUT_OF_RANGE: Nonsense = { nonsense: "out_of_range" };
const UNKNOWN_WORD: Nonsense = { nonsense: "unknown_word" };

/** How NX-OS writes "nothing" in a column: a dash or a word, by command and release. */
const ABSENT = new Set(["", "-", "--", "n/a", "na", "none", "never", "not present", "not advertised", "notsupported"]);

const DECIMAL = /^[+-]?\d+(?:\.\d+)?$/;

/** A percentage, bare or as thresholds print it: `80 percent (default)`. */
const PERCENT = /^([+-]?\d+(?:\.\d+)?)\s*(?:%|percent\b.*)?$/i;

/** No table of a switch has half of 2^32 entries; an unsigned 32-bit number above it has wrapped below zero. */
const MOST_ENTRIES = 2 ** 31;

/** As {@link MOST_ENTRIES} for 64 bits: a negative 32-bit number has been seen as 18446744071771162624. */
const MOST_HITS = 2 ** 63;

/**
 * A switch's text without the padding that NX-OS prints around columns; empty if there is none.
 * The words themselves are kept as they are.
 */
export const Text = schema((raw): string | Mistakes => {
  if (typeof raw === "string") return raw.trim();
  if (typeof raw === "number" || typeof raw === "bigint") return String(raw);
  return raw !== undefined && isEmpty(raw) ? "" : mistake(`expected a text, found ${whatIs(raw)}`);
});

/** A text that tells one row from another, so that a row without it is no row. */
export const Label = Text.refine((text) => text !== "", "expected a name, found nothing");

/** A text, or nothing where the switch prints one of its words for that. */
export const Word = Text.transform((text) => (isAbsent(text) ? "" : text));

/** Whether a text is one of NX-OS's for nothing. */
export function isAbsent(text: string): boolean {
  // Most leaves are numbers, and none of the words begins with a digit.
  return !isDigit(text.charCodeAt(0)) && ABSENT.has(text.toLowerCase());
}

/** The value of something that is printed several times: ambiguous if the values differ. */
export function agreed(values: readonly Value[]): Value {
  const told = values.filter((value) => value !== undefined);
  const different = new Set(told.map((value) => (typeof value === "number" ? value : value.nonsense)));
  return different.size > 1 ? AMBIGUOUS : told[0];
}

/** A number of things in a table. One that wrapped below zero (seen as 4294633084 of 0) is out of range. */
export const Count = numeric(toNumber, MOST_ENTRIES);

/** A 64-bit counter. Above 2^53 it is the nearest number that there is. */
export const Hits = numeric(toNumber, MOST_HITS);

/** A percentage as printed, 0 to 100. A table that is over-full prints more than 100. */
export const Percent = numeric(toPercentage, MOST_ENTRIES);

/** A percentage of what there is, which cannot be more than all. */
export const Share = numeric(toPercentage, 100);

/** Degrees Celsius. Air that a switch takes in may be below zero. */
export const Celsius = numeric(toNumber, 1_000, -273.15);

/** The number of a module or forwarding instance in decimal, whatever the command prints (`0x0` and `0` are one). */
export const Ordinal = schema((raw): string | Mistakes => {
  const text = typeof raw === "string" || typeof raw === "number" || typeof raw === "bigint" ? String(raw).trim() : "";
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return String(value);
  return mistake(`expected the number of a module or an instance, found ${whatIs(raw)}`);
});

/** A value for which a switch prints `parse`d text or a bare number, from `least` to `most`. */
export function numeric(parse: (text: string) => Value, most: number, least = 0): Schema<Value> {
  return schema((raw): Value | Mistakes => {
    if (raw === undefined || (typeof raw === "object" && !isEmpty(raw)) || typeof raw === "boolean") {
      return mistake(`expected a number, found ${whatIs(raw)}`);
    }
    const value = valueOf(raw, parse);
    return typeof value === "number" && (value < least || value > most) ? OUT_OF_RANGE : value;
  });
}

/** The number of entries in a leaf that no schema names; undefined as well where the leaf holds a table. */
export function entriesIn(raw: unknown): Value {
  const value = typeof raw === "object" ? undefined : valueOf(raw, toNumber);
  return typeof value === "number" && (value < 0 || value > MOST_ENTRIES) ? OUT_OF_RANGE : value;
}

/**
 * A 64-bit counter in a leaf that no schema names. One that no double holds is out of range: if it were rounded, a
 * counter could seem to fall.
 */
export function counterIn(raw: unknown): Value {
  if (typeof raw === "number" && raw >= 0) {
    // It has been rounded already; the parser of replies leaves such digits as a text.
    if (raw > Number.MAX_SAFE_INTEGER) return OUT_OF_RANGE;
    if (Number.isInteger(raw)) return raw;
  }
  if (typeof raw === "boolean" || (typeof raw === "object" && !isEmpty(raw))) return NOT_A_NUMBER;
  return valueOf(typeof raw === "bigint" || typeof raw === "number" ? String(raw) : raw, toExactNumber);
}

/**
 * What was measured, in a leaf that no schema names: it may be below zero, and has its unit behind it or not (`-2.29 dBm`
 * and -2.29, by platform). One that was cut off, as `-2.`, or of which nothing is left, is no number: `cli_show` is said
 * to cut `tx_pwr` on some releases.
 */
export function measuredIn(raw: unknown, [least, most]: readonly [least: number, most: number]): Value {
  if (raw === undefined) return undefined;
  const text = typeof raw === "string" ? raw.trim() : raw;
  if (isEmpty(text) || typeof text === "object" || typeof text === "boolean") return NOT_A_NUMBER;
  const value = valueOf(text, (printed) => toNumber(printed.replace(/(?<=\d) ?(?:dBm|mA|C|V)$/, "")));
  return typeof value === "number" && (value < least || value > most) ? OUT_OF_RANGE : value;
}

/**
 * The rows of `TABLE_<name>`: NX-OS gives one row as an object, several as an array, by release a table as a list
 * of tables, and none as nothing at all. A list of rows without `ROW_<name>` around them is read as what it says, though no
 * reply with one is published. `atLeast` says that fewer rows are not what the command prints,
 * and `placed` that rows may be known by their place, which an empty one before others keeps.
 */
export function table<T>(name: string, row: Schema<T>, { atLeast = 0, placed = false } = {}): Schema<T[]> {
  const key = `ROW_${name}`;
  return schema((raw) => {
    const rows = toRows(raw, key);
    if (rows === undefined) return otherStructure(raw);
    const printed = rows.slice(0, rows.findLastIndex((one) => !isEmpty(one)) + 1);
    if (printed.length < atLeast) return mistake("expected at least one row, found none");
    return placed
      ? readList(
          printed.map((one) => (isEmpty(one) ? {} : one)),
          row,
        )
      : readList(printed, row, isEmpty);
  });
}

/** A leaf that NX-OS prints several times in one row, which makes it a list; a single one is none. */
export function leaves<T>(leaf: Schema<T>): Schema<T[]> {
  return schema((raw) => readList(toList(raw), leaf));
}

/** The rows of a table, which are under a key, as a list, empty ones too; undefined if it is no table. */
export function toRows(raw: unknown, key: string): readonly unknown[] | undefined {
  const tables = toList(raw);
  if (Array.isArray(raw) && tables.every(isBareRow)) return tables;
  const rows: unknown[] = [];
  for (const one of tables) {
    if (isEmpty(one)) continue;
    if (!isObject(one) || !Object.hasOwn(one, key)) return undefined;
    for (const row of toList(one[key])) rows.push(row);
  }
  return rows;
}

/** Whether something is a row, or nothing, and no table. */
function isBareRow(raw: unknown): boolean {
  return isEmpty(raw) || (isObject(raw) && !Object.keys(raw).some((key) => key.startsWith("ROW_")));
}

function toList(raw: unknown): readonly unknown[] {
  if (isEmpty(raw)) return [];
  return Array.isArray(raw) ? raw : [raw];
}

/** How full a table is, from 0 to 1: the switch's own percentage where it prints one, else usage by limit. */
export function utilization(usage: Value, limit: Value, percent?: Value): Value {
  // A capacity of less than one entry gives no ratio (the quotient may not even be finite), and a usage that cannot be
  // true makes its percentage one that cannot be either.
  if ((typeof limit === "number" && limit < 1) || typeof usage !== "number") return undefined;
  if (percent !== undefined) return ratio(percent);
  return typeof limit === "number" ? usage / limit : undefined;
}

/** Whether a word says that something is on, 1 or 0; the words differ by command and release. */
export function flagOf(word: string): Value {
  switch (word.toLowerCase()) {
    case "enabled":
    case "true":
    case "on":
    case "yes":
    case "1":
      return 1;
    case "disabled":
    case "false":
    case "off":
    case "no":
    case "0":
      return 0;
    default:
      return word === "" ? undefined : UNKNOWN_WORD;
  }
}

/** Used and free together; undefined unless both are known. */
export function sum(used: Value, free: Value): Value {
  return typeof used === "number" && typeof free === "number" ? used + free : undefined;
}

/** A percentage as a ratio, in decimal: 15.44 is 0.1544, where binary division would give 0.15439999999999998. */
export function ratio(percent: Value): Value {
  return typeof percent === "number" ? Math.round(percent * 1e10) / 1e12 : percent;
}

function valueOf(raw: unknown, parse: (text: string) => Value): Value {
  if (typeof raw === "string") {
    const text = raw.trim();
    return isAbsent(text) ? undefined : parse(text);
  }
  if (typeof raw === "number") return Number.isFinite(raw) ? raw : NOT_A_NUMBER;
  return typeof raw === "bigint" ? Number(raw) : undefined;
}

function toNumber(text: string): Value {
  return digitsIn(text) ?? (DECIMAL.test(text) ? Number(text) : NOT_A_NUMBER);
}

function toPercentage(text: string): Value {
  const bare = toNumber(text);
  return bare === NOT_A_NUMBER ? toNumber(PERCENT.exec(text)?.[1] ?? text) : bare;
}

/** So many digits are below 2^53, whatever they are. */
const EXACT_DIGITS = 15;

/** What most leaves hold: digits, and so few that they add up exactly. It takes a fraction of a pattern's time. */
function digitsIn(text: string): number | undefined {
  if (text.length === 0 || text.length > EXACT_DIGITS) return undefined;
  let value = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return undefined;
    value = value * 10 + code - ZERO;
  }
  return value;
}

const ZERO = 0x30;

function isDigit(code: number): boolean {
  return code >= ZERO && code < ZERO + 10;
}

function toExactNumber(text: string): Value {
  const digits = digitsIn(text);
  if (digits !== undefined) return digits;
  if (!/^-?\d+$/.test(text)) return NOT_A_NUMBER;
  const value = Number(text);
  if (value < 0 || value > MOST_HITS) return OUT_OF_RANGE;
  return Number.isSafeInteger(value) || BigInt(text) === BigInt(value) ? value : OUT_OF_RANGE;
}

/** What stands in a reply where something else was expected, in words for people. */
export function whatIs(raw: unknown): string {
  if (raw === undefined || raw === null) return "nothing";
  if (Array.isArray(raw)) return raw.length === 0 ? "an empty list" : "a list";
  switch (typeof raw) {
    case "string":
      return raw.trim() === ""
        ? "an empty text"
        : `the text ${JSON.stringify(raw.length > 60 ? `${raw.slice(0, 60)}…` : raw)}`;
    case "number":
    case "bigint":
      return Number.isNaN(raw) ? "no number" : `the number ${raw}`;
    case "boolean":
      return String(raw);
    default:
      return isEmpty(raw) ? "an empty table" : "a table";
  }
}
