import type { Answer } from "./command.ts";
import { isObject, type Json } from "./cjson.ts";

/**
 * What a test or a recording says a command answers: a body, `{ error }` for a refusal by the command line, `{ text }`
 * for a command without structured output, null for nothing to show, or a function of the time that gives one of these.
 */
export type Reply = Json | ((now: number) => Json);

/** A reply as an answer. */
export function answerOf(reply: Reply, now: number): Answer {
  const value = typeof reply === "function" ? reply(now) : reply;
  if (value === null) {
    return { kind: "empty" };
  }
  if (isObject(value) && Object.keys(value).length === 1) {
    const { error, text } = value;
    if (typeof error === "string") {
      return { kind: "refused", error, parsed: false };
    }
    if (typeof text === "string") {
      return { kind: "text", text };
    }
  }
  return { kind: "body", body: value };
}
