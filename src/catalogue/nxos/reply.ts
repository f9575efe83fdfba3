import {
  isEmpty,
  isObject,
  type Leaves,
  type Issue,
  type Mistakes,
  object,
  type Outputs,
  type Schema,
  schema,
  type Shape,
  spelled,
  type Spellings,
} from "./schema.ts";
import { whatIs } from "./values.ts";

/** More series than this from one switch are not a table but a mistake, or an attack on the metrics store. */
export const MOST_SERIES = 20_000;

/** A reply's body with no more rows than may be shown. */
export interface Bounded {
  readonly body: unknown;
  /** How many rows were left out, without a look at what is in them. */
  readonly unread: number;
}

/**
 * Leaves out the rows after the first {@link MOST_SERIES}, counting those of tables in tables: to read a row costs far
 * more than to parse its JSON. It recurses, and trusts that the body was parsed with a bound on its depth.
 */
export function boundRows(body: unknown): Bounded {
  let left = MOST_SERIES;
  let unread = 0;

  function bound(value: unknown): unknown {
    return isObject(value) ? boundObject(value) : Array.isArray(value) ? boundList(value) : value;
  }

  function boundList(list: readonly unknown[]): unknown {
    /** A copy as far as it was looked at, once something in it is another. */
    let kept: unknown[] | undefined;
    let count = 0;
    for (const item of list) {
      // Lists of leaves that belong together, one for each column, are as long as each other: all end at the same place.
      const full = typeof item === "object" ? left <= 0 : count >= MOST_SERIES;
      if (full) break;
      if (typeof item === "object") left -= 1;
      const inside = bound(item);
      if (inside !== item) kept ??= list.slice(0, count);
      kept?.push(inside);
      count += 1;
    }
    unread += list.length - count;
    return kept ?? (count < list.length ? list.slice(0, count) : list);
  }

  function boundObject(whole: Leaves): unknown {
    let changed: Record<string, unknown> | undefined;
    for (const key in whole) {
      const value = whole[key];
      if (typeof value !== "object" || value === null) continue;
      // A table's only row is no list.
      if (!Array.isArray(value) && key.startsWith("ROW_")) left -= 1;
      const inside = bound(value);
      if (inside === value) continue;
      changed ??= { ...whole };
      changed[key] = inside;
    }
    return changed ?? whole;
  }

  return { body: bound(body), unread };
}

/**
 * A command's body. No output at all comes as null, `""` or `{}`, by release. Some commands print several documents
 * one after the other (`show hardware capacity forwarding`, 9.3(4) to 9.3(7a)), which arrive as a list of them.
 */
export function bodyOf<S extends Shape>(shape: S, spellings?: Spellings<S>): Schema<Outputs<S>> {
  const { read } = spellings === undefined ? object(shape) : spelled(shape, spellings);
  return schema((raw) => read(documentsOf(raw)));
}

/** What a command printed as one object, where it printed any. */
export function documentsOf(raw: unknown): unknown {
  if (isEmpty(raw) || (typeof raw === "string" && raw.trim() === "")) return {};
  if (!Array.isArray(raw)) return raw;
  const documents: unknown[] = Array.from<unknown>(raw);
  return documents.length > 0 && documents.every(isObject) ? merge(documents) : raw;
}

/** Several documents as one. A table that occurs in more than one becomes a list of tables, which NX-OS has as well. */
function merge(documents: readonly object[]): unknown {
  const found = new Map<string, unknown[]>();
  for (const document of documents) {
    for (const [key, value] of Object.entries(document)) {
      const values = found.get(key);
      if (values === undefined) found.set(key, [value]);
      else values.push(value);
    }
  }
  return Object.fromEntries([...found].map(([key, values]) => [key, values.length === 1 ? values[0] : values.flat()]));
}

/** What to do about a reply that cannot be read. */
export interface Cures {
  /** Where its structure is another one. */
  readonly malformed: string;
  /** Where it has no body. */
  readonly empty: string;
}

/** The {@link Cures} of a command of the catalogue. */
export const BUILT_IN_CURES: Cures = {
  malformed: 'write the reply to a file with "nxapi-collector record" and report it',
  empty: "its feature is off, or there is nothing to show",
};

/** A reply whose structure is not the one that its command has; the message names the place in it, and the cure. */
export class MalformedBody extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MalformedBody";
  }
}

/** A reply without a body where the command always has one: older platforms give it for a feature that is off. */
export class EmptyBody extends MalformedBody {
  constructor(message: string) {
    super(message);
    this.name = "EmptyBody";
  }
}

/** What a schema found wrong with a body, for people. */
export function malformed({ issues: [issue] }: Mistakes, cure: string): MalformedBody {
  const what = issue === undefined ? "not understood" : (issue.message ?? expectation(issue));
  return new MalformedBody(`${placeOf(issue?.path ?? [])}: ${what}; ${cure}`);
}

/** That there was no body, with what the switch said instead if it said something. */
export function empty(words: string, cure: string): EmptyBody {
  const said = words === "" ? "without output" : `with a message and no output, ${quoted(words)}`;
  return new EmptyBody(`the switch answered ${said}; ${cure}`);
}

/**
 * What a switch said in the place of a body, empty if it said nothing at all; undefined if there is a body. A command
 * without output has the result `null`, or an object with nothing but a `msg`.
 */
export function saidInstead(reply: unknown): string | undefined {
  if (isEmpty(reply)) return "";
  if (typeof reply === "string") return reply.trim() === "" ? "" : undefined;
  if (!isObject(reply)) return undefined;
  const { msg } = reply;
  return typeof msg === "string" && Object.keys(reply).length === 1 ? msg.trim() : undefined;
}

/** What was expected at a place, in words that do not need to be explained. */
function expectation({ path, found }: Issue): string {
  const last = path.at(-1);
  if (last === undefined) return `expected tables, found ${whatIs(found)}`;
  if (typeof last === "number") return `expected a row, found ${whatIs(found)}`;
  const rows = rowsIn(last);
  return `expected a table${rows === undefined ? "" : ` with ${rows}`}, found ${whatIs(found)}`;
}

/** A place in a body as the reply has it, rows counted from 1: `TABLE_modinfo/ROW_modinfo[1]/modinf`. */
function placeOf(path: Issue["path"]): string {
  let place = "";
  for (const [index, step] of path.entries()) {
    if (typeof step === "number") {
      const rows = rowsIn(path[index - 1]);
      place += `${rows === undefined ? "" : `/${rows}`}[${step + 1}]`;
    } else place += `${place === "" ? "" : "/"}${step}`;
  }
  return place === "" ? "the reply" : place;
}

/** What a table calls its rows. */
function rowsIn(table: string | number | undefined): string | undefined {
  return typeof table === "string" && table.startsWith("TABLE_") ? table.replace("TABLE_", "ROW_") : undefined;
}

const LONGEST_WORDS = 200;

function quoted(words: string): string {
  return JSON.stringify(words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words);
}
