import { z } from "zod";

import type { CommandFailure } from "./failure.ts";

/** What a switch said to one command: the structured body, or why there is none. */
export type Reply =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly failure: CommandFailure; readonly message: string };

const Answer = z.object({
  id: z.union([z.number(), z.null()]).optional(),
  result: z.unknown().optional(),
  error: z
    .object({
      code: z.number().optional(),
      message: z.string().optional(),
      data: z.object({ msg: z.string() }).optional().catch(undefined),
    })
    .optional(),
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
 * no JSON-RPC answer at all. A switch answers one command with an object and several with an array, which
 * ends early when a command failed; what it left out is `unanswered`. Answers are matched by id.
 */
export function decode(text: string, count: number): Reply[] | undefined {
  const answers = parseAnswers(text);
  if (answers === undefined) return undefined;
  const replies = Array.from({ length: count }, (): Reply => UNANSWERED);
  for (const answer of answers) {
    const position = typeof answer.id === "number" ? answer.id - 1 : count === 1 ? 0 : -1;
    if (position in replies) replies[position] = toReply(answer);
  }
  return replies;
}

const UNANSWERED: Reply = {
  ok: false,
  failure: "unanswered",
  message: "the switch left the command out of its answer",
};

function parseAnswers(text: string): Answer[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  // An array inside an array has been seen from third parties' switches, hence the flattening.
  const list: unknown[] = Array.isArray(parsed) ? parsed.flat(2) : [parsed];
  const answers = list.flatMap((item) => {
    const answer = Answer.safeParse(item);
    return answer.success && ("result" in answer.data || answer.data.error !== undefined) ? [answer.data] : [];
  });
  return answers.length > 0 ? answers : undefined;
}

function toReply(answer: Answer): Reply {
  if (answer.error === undefined) return { ok: true, body: bodyOf(answer.result) };
  const message = (answer.error.data?.msg ?? answer.error.message ?? `error ${answer.error.code}`).trim();
  return { ok: false, failure: UNKNOWN_COMMAND.test(message) ? "unsupported" : "rejected", message };
}

/** NX-OS's own words for a command its parser does not have: an older release, another platform, or a feature that is off. */
const UNKNOWN_COMMAND = /invalid command|syntax error while parsing|structured output unsupported/i;

/** `cli` wraps its output in `body`; no output is `null`. */
function bodyOf(result: unknown): unknown {
  return typeof result === "object" && result !== null && "body" in result ? result.body : result;
}
