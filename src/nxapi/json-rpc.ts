import { z } from "zod";

import type { CommandFailure } from "./failure.ts";
import { parseJson, type ValueBudget, valueBudget } from "./answer.ts";

/**
 * What a switch said to one command: the structured body, or why there is none. Where the answer is good but has no body
 * (`result: null`, `result: {msg: "…"}`, as older platforms answer where a feature is off or there is nothing to show),
 * `body` is undefined and `message` holds the switch's words, if it had any.
 */
export type Reply =
  | { readonly ok: true; readonly body: unknown; readonly message?: string }
  | { readonly ok: false; readonly failure: CommandFailure; readonly message: string };

/** The calls of one request, which is how their answers are known. */
export interface Calls {
  readonly count: number;
  /** The id of the first; the others follow. */
  readonly firstId: number;
}

/** Gives each request ids of its own, so that an answer that comes late is not taken for another's. */
export type NextCalls = (count: number) => Calls;

/** cJSON, with which NX-OS prints, holds numbers as 32-bit integers beside doubles; larger ids could come back rounded. */
const GREATEST_ID = 2 ** 31 - 1;

/** Ids from 1 on, which begin anew after two thousand million, years later. */
export function countCalls(): NextCalls {
  let next = 1;
  return (count) => {
    if (next + count > GREATEST_ID) next = 1;
    const firstId = next;
    next += count;
    return { count, firstId };
  };
}

const Answer = z.object({
  result: z.unknown().optional(),
  error: z
    .object({
      code: z.number().optional().catch(undefined),
      message: z.string().optional().catch(undefined),
      data: z.object({ msg: z.string() }).optional().catch(undefined),
    })
    .nullish(),
});
type Answer = z.infer<typeof Answer>;

/**
 * The request that runs show commands, one JSON-RPC call each (NX-API CLI, method `cli`, `application/json-rpc`;
 * `params.version` is required).
 */
export function encode(commands: readonly string[], firstId = 1): string {
  return JSON.stringify(
    commands.map((cmd, index) => ({ jsonrpc: "2.0", method: "cli", params: { cmd, version: 1 }, id: firstId + index })),
  );
}

/**
 * The answers to calls, in their order; "foreign" if the text answers other calls than these, and undefined if it is no
 * JSON-RPC at all. An answer has `jsonrpc` and the id of a call. A switch answers one command with an object and several with an array, which ends early when a
 * command failed; what it left out is `unanswered`. An error with no id, or a null one, is about the whole request, and so
 * about each command.
 * @throws Obstacle `too_large` if it holds more values than are read
 */
export async function decode(text: string, { count, firstId }: Calls): Promise<Reply[] | "foreign" | undefined> {
  const budget = valueBudget();
  const found = answersIn(await parseJson(text, budget), { count, firstId });
  if (found.whole === undefined && found.byPosition.size === 0) return found.foreign ? "foreign" : undefined;
  const message = found.whole === undefined ? LEFT_OUT : wordsOf(found.whole);
  const replies = Array.from({ length: count }, (): Reply => ({ ok: false, failure: "unanswered", message }));
  for (const [position, answer] of found.byPosition) replies[position] = await toReply(answer, budget);
  return replies;
}

const LEFT_OUT = "the switch left the command out of its answer";

interface Found {
  /** The first answer to each call. */
  readonly byPosition: ReadonlyMap<number, Answer>;
  /** The error about all of them. */
  readonly whole: Answer | undefined;
  /** Whether something answers another call. */
  readonly foreign: boolean;
}

/** The answers among what was parsed. Most of that may be something else, so each item is given a cheap look first. */
function answersIn(parsed: unknown, { count, firstId }: Calls): Found {
  // An array inside an array has been seen from third parties' switches, hence the flattening.
  const list: unknown[] = Array.isArray(parsed) ? parsed.flat(2) : [parsed];
  const byPosition = new Map<number, Answer>();
  let whole: Answer | undefined;
  let foreign = false;
  for (const item of list) {
    if (typeof item !== "object" || item === null || !("jsonrpc" in item)) continue;
    const id = "id" in item ? (item.id ?? undefined) : undefined;
    const position = positionOf(id, { count, firstId });
    if (id !== undefined && position === undefined) foreign = true;
    else if (position === undefined ? whole === undefined : !byPosition.has(position)) {
      const { success, data } = Answer.safeParse(item);
      if (!success || !("result" in data || data.error)) continue;
      if (position !== undefined) byPosition.set(position, data);
      else if (data.error) whole = data;
    }
  }
  return { byPosition, whole, foreign };
}

function positionOf(id: unknown, { count, firstId }: Calls): number | undefined {
  const position = Number.isInteger(id) ? Number(id) - firstId : -1;
  return position >= 0 && position < count ? position : undefined;
}

async function toReply(answer: Answer, budget: ValueBudget): Promise<Reply> {
  if (answer.error) return refusal(wordsOf(answer));
  const { result } = answer;
  if (result === undefined || result === null) return NO_BODY;
  if (typeof result === "object" && "body" in result && Object.hasOwn(result, "body")) {
    return { ok: true, body: await bodyOf(result.body, budget) };
  }
  const words = wordsAlone(result);
  if (words === undefined) return { ok: true, body: await bodyOf(result, budget) };
  return isUnknownCommand(words) ? refusal(words) : { ok: true, body: undefined, message: words };
}

const NO_BODY: Reply = { ok: true, body: undefined };

function refusal(message: string): Reply {
  return { ok: false, failure: isUnknownCommand(message) ? "unsupported" : "rejected", message };
}

/** What stands in the place of a body where NX-OS has words only. */
function wordsAlone(result: unknown): string | undefined {
  if (typeof result !== "object" || result === null || !("msg" in result) || typeof result.msg !== "string")
    return undefined;
  return Object.keys(result).length === 1 ? result.msg.trim() : undefined;
}

function wordsOf({ error }: Answer): string {
  return (error?.data?.msg || error?.message || `error ${error?.code ?? "without a code"}`).trim();
}

/** NX-OS's own words for a command its parser does not have: an older release, another platform, or a feature that is off. */
const UNKNOWN_COMMAND =
  /(invalid|incomplete|ambiguous) command|syntax error while parsing|structured output unsupported|json not supported|process currently not running/i;

/** A refusal is a line or two; the words are looked for at the beginning of what may be a whole table. */
const REFUSAL_LENGTH = 1_000;

function isUnknownCommand(words: string): boolean {
  return UNKNOWN_COMMAND.test(words.slice(0, REFUSAL_LENGTH));
}

/** Output that NX-OS did not take for JSON comes as a string, for instance several documents in a row. */
async function bodyOf(body: unknown, budget: ValueBudget): Promise<unknown> {
  return typeof body === "string" && /^\s*[{[]/.test(body) ? ((await parseJson(body, budget)) ?? body) : body;
}
