import type { Outcome, Run } from "../http/nx-api.ts";
import { body, permissionDenied, type Answer, answerOf, invalidCommand } from "./command.ts";
import type { SwitchState } from "../http/switch-state.ts";
import type { User } from "../http/logins.ts";
import { findCommand, isAnswer, plainText, runFound } from "../personalities/personality.ts";
import { bent } from "./reshape.ts";
import { print } from "./cjson.ts";

/** Runs a command as a user of the switch: the role, then a reply set by a test, then the personality. */
export function runCommand(state: SwitchState, user: User, typed: string): Outcome {
  const command = typed.trim();
  if (user.permit?.some((prefix) => command.startsWith(prefix)) === false) {
    return said(permissionDenied);
  }
  const refused = state.faults.take("refuse-command", [command]);
  if (refused !== undefined) {
    return said({ kind: "refused", error: refused.error, parsed: false });
  }
  const device = state.device();
  const reply = state.replies.get(command);
  if (reply !== undefined) {
    return bentOutcome(state, said(answerOf(reply, device.now)), command);
  }
  const found = findCommand(state.personality, command);
  return isAnswer(found) ? said(found) : bentOutcome(state, runFound(found, device), command);
}

function said(answer: Answer): Outcome {
  return { answer, text: () => plainText(answer) };
}

function bentOutcome(state: SwitchState, outcome: Outcome, command: string): Outcome {
  if (outcome.answer.kind !== "body") {
    return outcome;
  }
  const before = outcome.answer.body;
  const after = bent(before, state.faults, command);
  return after === before ? outcome : { ...outcome, answer: body(after) };
}

/** Runs a command whose text may go through pipes: `include`, `exclude`, `count`, `no-more`, `json`. */
export async function piped(command: string, run: Run): Promise<Outcome> {
  const [first = "", ...filters] = command.split("|").map((part) => part.trim());
  const { answer, text } = await run(first);
  let filtered: (() => string) | undefined = text;
  for (const filter of filters) {
    const [verb = "", ...words] = filter.split(/\s+/);
    filtered = filtered && through(verb, words.join(" ").replaceAll('"', ""), { answer, text: filtered });
  }
  return filtered === undefined ? { answer: invalidCommand, text: () => "" } : { answer, text: filtered };
}

function through(verb: string, words: string, { answer, text }: Outcome): (() => string) | undefined {
  const lines = (): readonly string[] => text().split("\n");
  switch (verb) {
    case "no-more":
      return text;
    case "include":
      return () => linesOf(lines().filter((line) => line.includes(words)));
    case "exclude":
      return () => linesOf(lines().filter((line) => line !== "" && !line.includes(words)));
    case "count":
      return () => `${lines().length - 1}\n`;
    case "json":
      return () => asJson(answer) ?? text();
    default:
      return undefined;
  }
}

function asJson(answer: Answer): string | undefined {
  if (answer.kind === "documents") {
    return answer.documents.map((document) => print(document)).join("");
  }
  return answer.kind === "body" ? print(answer.body) : undefined;
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
