import { z } from "zod";

import type { CommandFailure } from "./failure.ts";
import { parseJson } from "./json.ts";

/** What a switch said to one command: the structured body, or why there is none. */
export type Reply =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly failure: CommandFailure; readonly message: string };

const Answer = z.object({
  id: z.number().optional().catch(undefined),
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
 * The request that runs show commands, one JSON-RPC call each, with ids from 1 (NX-API CLI, method `cli`,
 * `application/json-rpc`; `params.version` is required).
 */
export function encode(commands: readonly string[]): string {
  return JSON.stringify(
    commands.map((cmd, index) => ({ jsonrpc: "2.0", method: "cli", params: { cmd, version: 1 }, id: index + 1 })),
  );
}

/**
 * The answers to a request of `count` commands, in the order of the commands, or undefined if the text is
 * no JSON-RPC answer at all. Never throws. A switch answers one command with an object and several with an array,
 * which ends early when a command failed; what it left out is `unanswered`. Answers are matched by id. An error
 * without one is about the whole request, and so about each command.
 */
export function decode(text: string, count: number): Reply[] | undefined {
  const answers = answersIn(text);
  if (answers.length === 0) return undefined;
  const whole = answers.find(({ id, error }) => id === undefined && error);
  const message = whole === undefined ? LEFT_OUT : wordsOf(whole);
  const replies = Array.from({ length: count }, (): Reply => ({ ok: false, failure: "unanswered", message }));
  for (const answer of answers) {
    const position = answer.id === undefined ? (count === 1 ? 0 : -1) : answer.id - 1;
    if (position in replies) replies[position] = toReply(answer);
  }
  return replies;
}

const LEFT_OUT = "the switch left the command out of its answer";

function answersIn(text: string): Answer[] {
  const parsed = parseJson(text);
  // An array inside an array has been seen from third parties' switches, hence the flattening.
  const list: unknown[] = Array.isArray(parsed) ? parsed.flat(2) : [parsed];
  return list.flatMap((item) => {
    const { success, data } = Answer.safeParse(item);
    return success && ("result" in data || data.error) ? [data] : [];
  });
}

function toReply(answer: Answer): Reply {
  if (!answer.error) return { ok: true, body: bodyOf(answer.result) };
  const message = wordsOf(answer);
  return { ok: false, failure: UNKNOWN_COMMAND.test(message) ? "unsupported" : "rejected", message };
}

function wordsOf({ error }: Answer): string {
  return (error?.data?.msg || error?.message || `error ${error?.code ?? "without a code"}`).trim();
}

/** NX-OS's own words for a command its parser does not have: an older release, another platform, or a feature that is off. */
const UNKNOWN_COMMAND =
  /(invalid|incomplete|ambiguous) command|syntax error while parsing|structured output unsupported|json not supported|process currently not running/i;

/**
 * `cli` wraps its output in `body`; no output is `null`. Output that NX-OS did not take for JSON comes as a string,
 * for instance several documents in a row.
 */
function bodyOf(result: unknown): unknown {
  const wrapped = typeof result === "object" && result !== null && Object.hasOwn(result, "body") && "body" in result;
  const body = wrapped ? result.body : result;
  return typeof body === "string" && /^\s*[{[]/.test(body) ? (parseJson(body) ?? body) : body;
}
