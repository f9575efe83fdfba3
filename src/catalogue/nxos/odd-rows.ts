import { documentsOf } from "./reply.ts";
import { isEmpty, isObject, type Issue, type Leaves, Mistakes, type Schema } from "./schema.ts";
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
  /**
   * As `separable`, by the names of tables whose rows are numbered, by their place or where several have one name: what
   * stays of a row, which is its name alone, so that no other row has its number. Of one whose name cannot be read, nothing
   * stays, nor of those after it, of which one may have its number.
   */
  readonly named?: Readonly<Record<string, (row: Leaves) => Leaves>>;
}

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
  /** What is left of those that were numbered. */
  const names = new Set<unknown>();
  for (let parses = 1; parsed instanceof Mistakes && parses < MOST_PARSES; parses += 1) {
    const without = withoutOddRows(body, parsed, separable, names);
    if (without === undefined) break;
    body = without.body;
    odd += without.odd;
    parsed = read(body);
  }
  return parsed instanceof Mistakes ? { parsed: first, odd: 0 } : { parsed, odd };
}

/** A body without the rows in which something is wrong; undefined if that is not all that is wrong. */
function withoutOddRows(
  body: unknown,
  { issues }: Mistakes,
  { separable = [], named = {} }: Separable,
  names: Set<unknown>,
) {
  if (issues.length > MOST_ISSUES) return undefined;
  const rowAt = createFinder(body, [...separable, ...Object.keys(named)]);
  /** What comes in the place of each. */
  const odd = new Map<unknown, readonly unknown[]>();
  const tables = new Set<string>();
  let count = 0;
  for (const { path } of issues) {
    const found = rowAt(path);
    if (found === undefined) return undefined;
    const { row, table, after } = found;
    tables.add(table);
    if (odd.has(row)) continue;
    const nameOf = names.has(row) ? undefined : named[table];
    // An empty object would be no row.
    const left = nameOf === undefined ? [] : [{ ...nameOf(isObject(row) ? row : {}), left_out: true }];
    for (const one of names.has(row) ? [row, ...after()] : [row]) {
      if (!names.has(one)) count += 1;
      odd.set(one, left);
    }
  }
  for (const instead of odd.values()) for (const name of instead) names.add(name);
  const left = leaveOut(body, odd, names);
  for (const table of tables) if (!hasRow(left, table, names)) return undefined;
  return { body: left, odd: count };
}

/**
 * Finds the innermost row on a path, of those tables, with the name of its table and the rows after it; undefined unless it
 * is a tree of leaves.
 */
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
    let found: { readonly row: object; readonly table: string; readonly after: () => readonly unknown[] } | undefined;
    let table = "";
    for (const step of path) {
      if (typeof step === "number") {
        const rows = rowsIn(node, table);
        node = rows[step];
        if (!tables.includes(table)) continue;
        // Two rows that are the same word are not told apart.
        const after = (): readonly unknown[] => rows.slice(step + 1).filter(isObject);
        found = typeof node === "object" && node !== null ? { row: node, table, after } : undefined;
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

function leaveOut(value: unknown, odd: ReadonlyMap<unknown, readonly unknown[]>, names: ReadonlySet<unknown>): unknown {
  if (typeof value !== "object" || value === null || names.has(value)) return value;
  if (Array.isArray(value)) return value.flatMap((item: unknown) => odd.get(item) ?? [leaveOut(item, odd, names)]);
  // A table's only row is no list.
  const left = (inside: unknown): unknown => odd.get(inside) ?? leaveOut(inside, odd, names);
  return Object.fromEntries(Object.entries(value).map(([key, inside]: [string, unknown]) => [key, left(inside)]));
}

/** Whether a table has a row of which more than its name is left. */
function hasRow(value: unknown, table: string, names: ReadonlySet<unknown>): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inside]: [string, unknown]) => {
    const rows = key === `TABLE_${table}` ? toRows(inside, `ROW_${table}`) : undefined;
    return rows?.some((row) => !names.has(row) && !isEmpty(row)) === true || hasRow(inside, table, names);
  });
}
