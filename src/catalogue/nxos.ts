import { z } from "zod";

/** A value that a switch printed and that cannot be what it stands for. */
export interface Nonsense {
  readonly nonsense: "not_a_number" | "out_of_range";
}

/** A number as a switch gives it: there, absent, or nonsense. Absent is not zero. */
export type Value = number | Nonsense | undefined;

/** How NX-OS writes "nothing": by release `{}`, `""` or null, and in columns a dash or a word. */
const ABSENT = new Set(["", "-", "--", "n/a", "na", "none", "not present"]);

const NOT_A_NUMBER: Nonsense = { nonsense: "not_a_number" };
const OUT_OF_RANGE: Nonsense = { nonsense: "out_of_range" };

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/**
 * A switch's text without the padding that NX-OS prints around columns; empty if there is none.
 * The words themselves are kept as they are.
 */
export const Text = z.unknown().transform((raw, context): string => {
  if (isEmpty(raw)) return "";
  if (typeof raw === "string") return raw.trim();
  if (typeof raw === "number") return String(raw);
  context.addIssue({ code: "custom", message: `expected text, not ${kindOf(raw)}` });
  return z.NEVER;
});

/** A number of things. One that wrapped below zero (seen as 4294633084 of 0) is out of range. */
export const Count = z.unknown().transform((raw, context): Value => {
  const value = toNumber(raw, context);
  return typeof value === "number" && (value < 0 || value > MOST) ? OUT_OF_RANGE : value;
});

/** No table of a switch has half of 2^32 entries; an unsigned counter above it has wrapped below zero. */
const MOST = 2 ** 31;

/** A percentage as printed, 0 to 100. A table that is over-full prints more than 100, so there is no upper bound. */
export const Percent = z.unknown().transform((raw, context): Value => {
  const value = toNumber(raw, context);
  return typeof value === "number" && value < 0 ? OUT_OF_RANGE : value;
});

/** The number of a module or forwarding instance in decimal, whatever the command prints (`0x0` and `0` are one). */
export const Ordinal = Text.transform((text, context): string => {
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return String(value);
  context.addIssue({ code: "custom", message: "expected the number of a module or an instance" });
  return z.NEVER;
});

/**
 * The rows of `TABLE_<name>`: NX-OS gives one row as an object, several as an array, by release a table as a list
 * of tables, and none as nothing at all. `atLeast` says that fewer rows are not what the command prints.
 */
export function table<S extends z.ZodType>(name: string, row: S, { atLeast = 0 } = {}): z.ZodType<z.output<S>[]> {
  const key = `ROW_${name}`;
  return z.preprocess((raw) => toRows(raw, key), z.array(row).min(atLeast));
}

/** The rows as a list, or the thing itself, for the schema to refuse, if it is no table. */
function toRows(raw: unknown, key: string): unknown {
  const tables: unknown[] = isEmpty(raw) ? [] : Array.isArray(raw) ? raw : [raw];
  const rows: unknown[] = [];
  for (const one of tables) {
    if (isEmpty(one)) continue;
    if (typeof one !== "object" || one === null || !Object.hasOwn(one, key)) return raw;
    const found: unknown = Object.getOwnPropertyDescriptor(one, key)?.value;
    const list: unknown[] = Array.isArray(found) ? found : [found];
    for (const row of list) if (!isEmpty(row)) rows.push(row);
  }
  return rows;
}

/** How full a table is, from 0 to 1: the switch's own percentage where it prints one, else usage by limit. */
export function utilization(usage: Value, limit: Value, percent?: Value): Value {
  // A capacity of 0 gives no ratio, and a usage that cannot be true makes its percentage one that cannot be either.
  if (limit === 0 || typeof usage !== "number") return undefined;
  if (percent !== undefined) return typeof percent === "number" ? hundredth(percent) : percent;
  return typeof limit === "number" ? usage / limit : undefined;
}

/** A hundredth in decimal: 15.44 is 0.1544, where binary division would give 0.15439999999999998. */
function hundredth(percent: number): number {
  return Math.round(percent * 1e10) / 1e12;
}

function isEmpty(raw: unknown): boolean {
  if (raw === undefined || raw === null || raw === "") return true;
  return typeof raw === "object" && !Array.isArray(raw) && Object.keys(raw).length === 0;
}

function toNumber(raw: unknown, context: z.RefinementCtx): Value {
  if (typeof raw === "number") return Number.isFinite(raw) ? raw : NOT_A_NUMBER;
  if (isEmpty(raw)) return undefined;
  if (typeof raw !== "string") {
    context.addIssue({ code: "custom", message: `expected a number, not ${kindOf(raw)}` });
    return z.NEVER;
  }
  const text = raw.trim();
  if (ABSENT.has(text.toLowerCase())) return undefined;
  return DECIMAL.test(text) ? Number(text) : NOT_A_NUMBER;
}

function kindOf(raw: unknown): string {
  return Array.isArray(raw)
    ? "a list"
    : raw === null
      ? "null"
      : typeof raw === "object"
        ? "a table"
        : `a ${typeof raw}`;
}
