import type { Outcome } from "../http/call.ts";
import { body, permissionDenied, type Answer } from "./command.ts";
import type { Interior } from "../http/interior.ts";
import type { User } from "../http/logins.ts";
import { findCommand, isAnswer, plainText, runFound } from "../personalities/personality.ts";
import { answerOf } from "./reply.ts";
import { bent } from "./reshape.ts";

/** Runs a command as a user of the switch: the role, then a reply set by a test, then the personality. */
export function runCommand(interior: Interior, user: User, typed: string): Outcome {
  const command = typed.trim();
  if (user.permit?.some((prefix) => command.startsWith(prefix)) === false) {
    return said(permissionDenied);
  }
  const refused = interior.faults.take("refuse-command", [command]);
  if (refused !== undefined) {
    return said({ kind: "refused", error: refused.error, parsed: false });
  }
  const device = interior.device();
  const reply = interior.replies.get(command);
  if (reply !== undefined) {
    return bentOutcome(interior, said(answerOf(reply, device.now)), command);
  }
  const found = findCommand(interior.personality, command);
  return isAnswer(found) ? said(found) : bentOutcome(interior, runFound(found, device), command);
}

function said(answer: Answer): Outcome {
  return { answer, text: () => plainText(answer) };
}

function bentOutcome(interior: Interior, outcome: Outcome, command: string): Outcome {
  if (outcome.answer.kind !== "body") {
    return outcome;
  }
  const before = outcome.answer.body;
  const after = bent(before, interior.faults, command);
  return after === before ? outcome : { ...outcome, answer: body(after) };
}
