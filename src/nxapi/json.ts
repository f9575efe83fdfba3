import { setImmediate } from "node:timers/promises";

import { joinDocuments, createJsonScanner, quoteInexact } from "./json-scan.ts";
import { Obstacle } from "./failure.ts";
import { parseInPieces } from "./json-pieces.ts";

/** The deepest nesting that is read. Tables of NX-OS nest a dozen levels; whatever walks a body may then recurse. */
export const DEEPEST = 64;

/**
 * The most values that are read of one answer. A switch with 2,000 interfaces and 120 leaves each answers with 240,000, a
 * chassis with 32 forwarding instances with 5,000. So many objects take half of 64 MiB.
 */
export const MOST_VALUES = 500_000;

/** Texts longer than this are parsed in pieces of this length, with a turn of the event loop for others in between. */
const PIECE_LENGTH = 64 * 1024;

/** So many characters are looked through in one turn of the event loop. */
const STRIDE = 1024 * 1024;

/** How many values may still be read of one answer, its texts that hold JSON included. */
export interface ValueBudget {
  left: number;
}

/** A budget of {@link MOST_VALUES}. */
export function valueBudget(): ValueBudget {
  return { left: MOST_VALUES };
}

/**
 * The value of a JSON text as NX-OS prints it, or undefined if it is none or nests deeper than {@link DEEPEST}.
 * Documents that follow each other where one is expected become a list (`show hardware capacity forwarding` from
 * 9.3(4) prints `{…}{…}`). An integer that a double cannot hold exactly stays the text that it was printed as.
 * @throws Obstacle `too_large` if the budget has fewer values left, or an object very many members
 */
export async function parseJson(text: string, budget: ValueBudget = valueBudget()): Promise<unknown> {
  const isLong = text.length > PIECE_LENGTH;
  const scan = createJsonScanner();
  for (let at = 0; at < text.length; at += STRIDE) {
    scan.look(text, at, Math.min(at + STRIDE, text.length));
    if (scan.values > budget.left) throw tooManyValues();
    if (scan.depth > DEEPEST) return undefined;
    if (isLong) await pause();
  }
  budget.left -= scan.values;
  const exact = scan.longNumbers ? quoteInexact(text) : text;
  if (!isLong) return parseAtOnce(exact);
  const value = await unlessNone(() => parseInPieces(exact, { pieceLength: PIECE_LENGTH, pause }));
  if (value !== undefined) return value;
  const joined = joinDocuments(exact, { deepest: DEEPEST });
  if (joined === undefined) return undefined;
  return await unlessNone(() => parseInPieces(joined, { pieceLength: PIECE_LENGTH, pause }));
}

/** As {@link parseJson}, in one go and without its limits, for a text that is trusted to be small. */
export function parseSmallJson(text: string): unknown {
  const scan = createJsonScanner();
  scan.look(text);
  if (scan.depth > DEEPEST) return undefined;
  return parseAtOnce(scan.longNumbers ? quoteInexact(text) : text);
}

function parseAtOnce(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const joined = joinDocuments(text, { deepest: DEEPEST });
    try {
      return joined === undefined ? undefined : JSON.parse(joined);
    } catch {
      return undefined;
    }
  }
}

async function unlessNone(parse: () => Promise<unknown>): Promise<unknown> {
  try {
    return await parse();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What stands in the way of reading an answer of more than {@link MOST_VALUES}. */
export function tooManyValues(): Obstacle {
  return new Obstacle("too_large", `the answer holds more than ${MOST_VALUES} values`);
}

/** Lets the event loop take a turn. */
async function pause(): Promise<void> {
  await setImmediate();
}
