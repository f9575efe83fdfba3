import { type Json, type JsonObject, isObject } from "./cjson.ts";
import type { Dialect } from "../personalities/dialect.ts";

/** The simulated switch at the moment of a request. */
export interface Device {
  readonly name: string;
  readonly serial: string;
  /** What makes this switch's moving values its own. */
  readonly seed: number;
  /** Milliseconds since the epoch, the same for all commands of one request. */
  readonly now: number;
  readonly bootedAt: number;
  readonly dialect: Dialect;
}

/** What the command line says to a command. */
export type Answer =
  | { readonly kind: "body"; readonly body: Json }
  /** The command ran and has nothing to show. */
  | { readonly kind: "empty" }
  /** Several JSON documents in a row where one is expected: `show hardware capacity forwarding` of 9.3(4) and later. */
  | { readonly kind: "documents"; readonly documents: readonly JsonObject[] }
  /** There is no structured form. */
  | { readonly kind: "text"; readonly text: string }
  /** The command took longer than the switch allows. */
  | { readonly kind: "timeout" }
  /** `parsed` tells a command that was understood and then failed from one that was not understood. */
  | { readonly kind: "refused"; readonly error: string; readonly parsed: boolean };

/** The words that stood in the `<…>` places of a syntax. */
export type Words = Readonly<Record<string, string>>;

/** A command of a personality: how it is typed and what it answers. */
export interface Command {
  /** Literal words, `{a|b}` for alternatives, `<name>` for an argument, `[<name>…]` last for any remaining words. */
  readonly syntax: string;
  readonly answer: (device: Device, words: Words) => Answer;
  /** The text form, where it is known; else one is made from the body. */
  readonly text?: (device: Device, words: Words) => string;
}

export const invalidCommand: Answer = { kind: "refused", error: "% Invalid command\n", parsed: false };
export const ambiguousCommand: Answer = { kind: "refused", error: "% Ambiguous command\n", parsed: false };
export const permissionDenied: Answer = {
  kind: "refused",
  error: "% Permission denied for the role\n",
  parsed: false,
};
export const invalidRange: Answer = { kind: "refused", error: "Invalid value/range\n", parsed: true };

/** A structured answer. */
export function body(value: Json): Answer {
  return { kind: "body", body: value };
}

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
