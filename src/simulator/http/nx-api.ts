import { type Answer } from "../commands/command.ts";
import { Printed, print, type Printable } from "../commands/cjson.ts";
import type { Dialect } from "../personalities/dialect.ts";
import { asArrays } from "../commands/reshape.ts";

/** What running one command gave: its answer, and its text for those who ask for text. */
export interface Outcome {
  readonly answer: Answer;
  readonly text: () => string;
}

/** Runs one command on the simulated switch. */
export type Run = (command: string) => Promise<Outcome>;

/** An answer to an HTTP request, before any fault touches it. */
export interface Payload {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** A request read as one of NX-API's protocols. */
export interface NxApiRequest {
  readonly commands: readonly string[];
  readonly answer: (run: Run) => Promise<Payload>;
  /** What the protocol says when the session pool is full. */
  readonly busy: Payload;
}

/** Text of Cisco's code table for a full session pool; that it is the one used there is inferred. */
export const busyText = "Request is rejected because the server is busy";

const printedDocuments = new WeakMap<Answer, string>();
const printedAnswers = new WeakMap<Answer, Printed>();

/**
 * The body of a structured answer, ready to be embedded, if wished with every table a list; undefined where there is
 * none. An answer object that comes back, because nothing in it moves, is printed once.
 */
export function structured(answer: Answer, dialect: Dialect, arrays = false): Printable | undefined {
  if (answer.kind === "body" && arrays) {
    return asArrays(answer.body);
  }
  if (answer.kind === "body") {
    const printed = printedAnswers.get(answer) ?? new Printed((depth) => print(answer.body, depth));
    printedAnswers.set(answer, printed);
    return printed;
  }
  if (answer.kind === "documents") {
    const text = printedDocuments.get(answer) ?? answer.documents.map((document) => print(document)).join("");
    printedDocuments.set(answer, text);
    return dialect.documents === "string" ? text : new Printed(() => text);
  }
  return undefined;
}
