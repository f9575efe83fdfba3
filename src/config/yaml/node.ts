import type { z } from "zod";

import type { Located } from "./document.ts";
import { at, type Mistakes, type Path, type Place, PLAIN_WORDS } from "./mistakes.ts";
import { hint, type SchemaKeys } from "./suggestion.ts";

/** A part of a file: a value, and where it stands, so that what is wrong with it can be told with its place. */
export interface Part {
  readonly value: unknown;
  readonly place: () => Place;
  /** What stands under a key or at an index, if anything does. */
  readonly under: (step: string | number) => Part;
  /** Notes that something is wrong with it, or with what is or should be below. */
  readonly wrong: (message: string | (() => string), ...below: Path) => void;
  /** Notes that something about it should be told, though it is no mistake. */
  readonly warn: (message: string, ...below: Path) => void;
  /** What a schema makes of it; undefined if that finds something wrong, which is noted. */
  readonly read: <S extends z.ZodType>(schema: S) => z.output<S> | undefined;
}

interface Reader {
  readonly text: Located;
  readonly mistakes: Mistakes;
  /** The keys that there are, for a hint at the one that was meant. */
  readonly keys: () => SchemaKeys;
  /** What the file is in the schema that has these keys. */
  readonly place: Path;
}

/** A whole file as a part. */
export function wholeOf(reader: Reader): Part {
  return partAt([], reader.text.data, reader);
}

/** The parts of a list; none if it is none. */
export function itemsOf(part: Part): readonly Part[] {
  return Array.isArray(part.value) ? part.value.map((_, index) => part.under(index)) : [];
}

/** The parts of a map by key; none if it is none. */
export function entriesOf(part: Part): readonly (readonly [string, Part])[] {
  if (typeof part.value !== "object" || part.value === null || Array.isArray(part.value)) return [];
  return Object.keys(part.value).map((key) => [key, part.under(key)] as const);
}

/** What a schema makes of a part that may be left out. */
export function optional<S extends z.ZodType>(part: Part, schema: S): z.output<S> | undefined {
  return part.value === undefined ? undefined : part.read(schema);
}

function partAt(path: Path, value: unknown, reader: Reader): Part {
  const { text, mistakes } = reader;
  return {
    value,
    place: () => text.placeOf(path),
    under: (step) => partAt([...path, step], memberOf(value, step), reader),
    wrong: (message, ...below) => {
      const whole = [...path, ...below];
      mistakes.note(() => `${words(whole)}: ${typeof message === "string" ? message : message()}`, text.placeOf(whole));
    },
    warn: (message, ...below) => {
      const whole = [...path, ...below];
      mistakes.warn(`${words(whole)}: ${message}`, text.placeOf(whole));
    },
    read: (schema) => {
      const parsed = schema.safeParse(value, PLAIN_WORDS);
      if (parsed.success) return parsed.data;
      for (const issue of parsed.error.issues) tell(issue, path, reader);
      return undefined;
    },
  };
}

function memberOf(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, step)
    ? Reflect.get(value, step)
    : undefined;
}

/** Notes what a schema found, with its place; no value is ever shown, only keys. */
function tell(issue: z.core.$ZodIssue, outer: Path, reader: Reader): void {
  const { text, mistakes } = reader;
  const path = [...outer, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  const note = (where: Path, place: Place, message: () => string): void =>
    mistakes.note(() => `${words(where)}: ${message()}`, place);

  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const where = [...path, key];
      note(where, text.placeOfKey(where), () => `there is no such setting${advice(where, reader)}`);
    }
    return;
  }
  if (issue.code === "invalid_key") {
    return note(path, text.placeOfKey(path), () => issue.issues[0]?.message ?? issue.message);
  }
  const branch = issue.code === "invalid_union" ? issue.errors.find(isMeant) : undefined;
  if (branch !== undefined) {
    for (const inner of branch) tell(inner, path, reader);
    return;
  }
  const missing = issue.code !== "custom" && path.length > 0 && !text.has(path);
  note(path, text.placeOf(path), () => (missing ? "must be set" : issue.message));
}

/** Whether the value was of this kind, of all those that it might be, though something is wrong with it. */
function isMeant(issues: readonly z.core.$ZodIssue[]): boolean {
  return !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0);
}

/** The end of a message about a key that does not exist; one that is suggested exists where it is. */
function advice(path: Path, { keys, place }: Reader): string {
  const key = String(path.at(-1));
  if (key === "<<") return "; what several switches have in common is a group";
  return keys().all.has(key) ? " here" : hint(key, keys().at([...place, ...path.slice(0, -1)]));
}

/** A path as it is written: `switches[2].tls.pin`. */
function words(path: Path): string {
  let text = "";
  for (const step of path)
    text += typeof step === "number" ? `[${step}]` : `${text === "" ? "" : "."}${printable(step)}`;
  return text === "" ? "the file" : text;
}

/** A key as a terminal can show it, and not all of one that is a text without end. */
function printable(key: string): string {
  const short = key.length > 80 ? `${key.slice(0, 80)}…` : key;
  return /^[^\p{Cc}\p{Cf}]*$/u.test(short) ? short : JSON.stringify(short).replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");
}

/** Notes a name that something else of the same kind has already. */
export function claim(kind: string, name: Part, names: Map<string, Part>): void {
  if (typeof name.value !== "string") return;
  const other = names.get(name.value);
  if (other === undefined) names.set(name.value, name);
  else name.wrong(`another ${kind} has this name, at ${at(other.place())}`);
}
