import { documentsOf } from "./reply.ts";
import { isEmpty, type Issue, Mistakes, type Schema } from "./schema.ts";
import { toRows } from "./values.ts";

/** A reply with more mistakes than this has no odd rows, but another structure; each costs time. */
const MOST_ISSUES = 1_000;

/** More often than rows are in rows of the tables that can be separated. */
const MOST_PARSES = 4;

/** What a command's declaration says of odd rows. */
export interface Separable {
  /**
   * The names of tables of which a row with another structure is left out and counted, as long as there is one that can be
   * read. Not of those whose rows are counted, added up, or known by their place.
   */
  readonly separable?: readonly string[];
  /** As `separable`, of tables whose rows may be known by their place, and have no leaf that must be there. */
  readonly placed?: readonly string[];
}

/** What is left of an odd row that keeps its place. An empty object would be no row. */
const LEFT_OUT: unknown = Object.freeze({ left_out: true });

/**
 * Parses a body, if need be without the rows that the schema refuses, where they are of the tables with these names: one
 * interface of two thousand that is printed in an unknown way costs its own series. If nothing would be left of a table, or
 * anything else is wrong, it is the structure that is not known: what is wrong is told of the body as it came.
 */
export function parseRows<T>({ read }: Schema<T>, whole: unknown, separable: Separable) {
  const first = read(whole);
  let parsed = first;
  let body = whole;
  /** How many rows were left out. */
  let odd = 0;
  for (let parses = 1; parsed instanceof Mistakes && parses < MOST_PARSES; parses += 1) {
    const without = withoutOddRows(body, parsed, separable);
    if (without === undefined) break;
    body = without.body;
    odd += without.odd;
    parsed = read(body);
  }
  return parsed instanceof Mistakes ? { parsed: first, odd: 0 } : { parsed, odd };
}

/** A body without the rows in which something is wrong; undefined if that is not all that is wrong. */
function withoutOddRows(body: unknown, { issues }: Mistakes, { separable = [], placed = [] }: Separable) {
  if (issues.length > MOST_ISSUES) return undefined;
  const rowAt = createFinder(body, [...separable, ...placed]);
  /** What comes in the place of each. */
  const odd = new Map<unknown, readonly unknown[]>();
  const names = new Set<string>();
  for (const { path } of issues) {
    const found = rowAt(path);
    if (found === undefined) return undefined;
    odd.set(found.row, placed.includes(found.table) ? [LEFT_OUT] : []);
    names.add(found.table);
  }
  const left = leaveOut(body, odd);
  for (const name of names) if (!hasRow(left, `ROW_${name}`)) return undefined;
  return { body: left, odd: odd.size };
}

/** Finds the innermost row on a path, of those tables, with the name of its table; undefined unless it is a tree of leaves. */
function createFinder(body: unknown, tables: readonly string[]) {
  /** The rows of tables that were looked at: a table of thousands is taken apart once. */
  const taken = new Map<unknown, readonly unknown[]>();
  const rowsIn = (raw: unknown, table: string): readonly unknown[] => {
    const rows = taken.get(raw) ?? toRows(raw, `ROW_${table}`) ?? [];
    taken.set(raw, rows);
    return rows;
  };
  // It is one object for all issues, so that its tables are known again.
  const whole = documentsOf(body);
  return (path: Issue["path"]) => {
    let node = whole;
    let found: { readonly row: object; readonly table: string } | undefined;
    let table = "";
    for (const step of path) {
      if (typeof step === "number") {
        node = rowsIn(node, table)[step];
        // Two rows that are the same word are not told apart.
        if (tables.includes(table))
          found = typeof node === "object" && node !== null ? { row: node, table } : undefined;
        continue;
      }
      node = propertyOf(documentsOf(node), step);
      table = step.startsWith("TABLE_") ? step.slice("TABLE_".length) : "";
    }
    return found;
  };
}

function propertyOf(node: unknown, key: PropertyKey): unknown {
  return typeof node === "object" && node !== null ? Object.getOwnPropertyDescriptor(node, key)?.value : undefined;
}

function leaveOut(value: unknown, odd: ReadonlyMap<unknown, readonly unknown[]>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.flatMap((item: unknown) => odd.get(item) ?? [leaveOut(item, odd)]);
  return Object.fromEntries(
    // A table's only row is no list.
    Object.entries(value).map(([key, inside]: [string, unknown]) => [key, odd.get(inside) ?? leaveOut(inside, odd)]),
  );
}

function hasRow(value: unknown, key: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inside]) =>
    name === key && !(Array.isArray(inside) ? inside.every(isNoRow) : isEmpty(inside)) ? true : hasRow(inside, key),
  );
}

function isNoRow(row: unknown): boolean {
  return row === LEFT_OUT || isEmpty(row);
}
