import type { Json, JsonObject } from "./cjson.ts";
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
