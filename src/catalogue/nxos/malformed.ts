import type { z } from "zod";

import { isEmpty, whatIs } from "./values.ts";

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
export function malformed({ issues: [issue] }: z.ZodError, cure: string): MalformedBody {
  return new MalformedBody(`${placeOf(issue?.path ?? [])}: ${issue?.message ?? "not understood"}; ${cure}`);
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
  if (typeof reply !== "object" || reply === null || Array.isArray(reply)) return undefined;
  const { msg, ...others }: Readonly<Record<string, unknown>> = { ...reply };
  return typeof msg === "string" && Object.keys(others).length === 0 ? msg.trim() : undefined;
}

/** What a schema expected, in words that do not need to be explained. Schemas of ours say it themselves where they can. */
export function expectation({ code, path = [], input }: z.core.$ZodRawIssue): string {
  // The only lists with a least length are rows, and every other mistake that a library's schema finds is another kind.
  if (code === "too_small") return "expected at least one row, found none";
  const last = path.at(-1);
  if (last === undefined) return `expected tables, found ${whatIs(input)}`;
  if (typeof last === "number") return `expected a row, found ${whatIs(input)}`;
  const rows = rowsIn(last);
  return `expected a table${rows === undefined ? "" : ` with ${rows}`}, found ${whatIs(input)}`;
}

/** A place in a body as the reply has it, rows counted from 1: `TABLE_modinfo/ROW_modinfo[1]/modinf`. */
function placeOf(path: readonly PropertyKey[]): string {
  let place = "";
  for (const [index, step] of path.entries()) {
    if (typeof step === "number") {
      const rows = rowsIn(path[index - 1]);
      place += `${rows === undefined ? "" : `/${rows}`}[${step + 1}]`;
    } else place += `${place === "" ? "" : "/"}${String(step)}`;
  }
  return place === "" ? "the reply" : place;
}

/** What a table calls its rows. */
function rowsIn(table: PropertyKey | undefined): string | undefined {
  return typeof table === "string" && table.startsWith("TABLE_") ? table.replace("TABLE_", "ROW_") : undefined;
}

const LONGEST_WORDS = 200;

function quoted(words: string): string {
  return JSON.stringify(words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words);
}
