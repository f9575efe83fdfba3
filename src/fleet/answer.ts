import { MalformedBody, type Reading } from "../catalogue/define.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import type { Ask, CommandState } from "./ask.ts";
import { withCure } from "./disabled.ts";

/** What a command gave in one poll. */
export interface Answer {
  readonly ask: Ask;
  readonly state: CommandState;
  /** Whether the switch refused the command, or does not know it. */
  readonly refused: boolean;
  readonly reading: Reading | undefined;
  /** What was wrong, in the switch's words where it had any. */
  readonly fault: string | undefined;
  readonly tookMs: number;
}

/** What a reply to something asked means. */
export function toAnswer(ask: Ask, reply: Reply, tookMs: number): Answer {
  if (!reply.ok) {
    const state = reply.failure === "unsupported" ? "unsupported" : "failed";
    return { ask, state, refused: reply.failure !== "unanswered", reading: undefined, fault: reply.message, tookMs };
  }
  try {
    const reading = ask.command.read(reply.body);
    if (reading.lacks !== undefined) {
      const fault = withCure("the switch answers with nothing", reading.lacks);
      return { ask, state: "disabled", refused: false, reading: undefined, fault, tookMs };
    }
    return { ask, state: "supported", refused: false, reading, fault: undefined, tookMs };
  } catch (error) {
    // Even a mistake in a command's own code costs that command only; the log tells the two apart.
    const fault = error instanceof MalformedBody ? error.message : `internal error: ${String(error)}`;
    return { ask, state: "failed", refused: false, reading: undefined, fault, tookMs };
  }
}

/** What a command gave that the switch was silent about, or that it was not asked because it was silent before. */
export function noAnswer(ask: Ask, fault: string, tookMs = 0): Answer {
  return { ask, state: "failed", refused: false, reading: undefined, fault, tookMs };
}
