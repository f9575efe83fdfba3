import { EmptyBody, MalformedBody, type Reading } from "../catalogue/define.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import type { Ask, CommandState, CommandStatus } from "./ask.ts";
import { type NeverCleared, withoutDips } from "./implausible-zeros.ts";

/** What a command gave in one poll. */
export interface Answer {
  readonly ask: Ask;
  /** In which of its spellings it was asked; 0 is the preferred one. */
  readonly spelling: number;
  readonly state: CommandState;
  /** Whether the switch said anything to it. */
  readonly answered: boolean;
  /** Whether the switch refused the command, or does not know it. */
  readonly refused: boolean;
  /** Whether an answer with it was longer than is read. */
  readonly tooLong: boolean;
  /** Whether the switch answered without output, where the command always has some. */
  readonly empty?: boolean;
  readonly reading: Reading | undefined;
  /** What its counters that were never cleared have said so far, if it has some. */
  readonly counters?: NeverCleared | undefined;
  /** What was wrong, in the switch's words where it had any. */
  readonly fault: string | undefined;
  readonly tookMs: number;
}

/** How something was asked. */
interface Sent {
  readonly spelling: number;
  readonly tookMs: number;
  /** What is known of it from before. */
  readonly before: CommandStatus | undefined;
}

/** What a reply to something asked means. */
export function toAnswer(ask: Ask, reply: Reply, { before, ...sent }: Sent): Answer {
  const common = { ask, ...sent, answered: true, refused: false, tooLong: false, reading: undefined };
  if (!reply.ok) {
    const state = reply.failure === "unsupported" ? "unsupported" : "failed";
    const answered = reply.failure !== "unanswered";
    return { ...common, state, answered, refused: answered, fault: reply.message };
  }
  try {
    // Instead of a body the switch may have said why there is none.
    const reading = ask.command.read(reply.body ?? (reply.message === undefined ? undefined : { msg: reply.message }));
    if (reading.lacks !== undefined) {
      return { ...common, state: "disabled", fault: withCure("the switch answers with nothing", reading.lacks) };
    }
    return { ...common, state: "supported", ...withoutDips(reading, before?.counters), fault: undefined };
  } catch (error) {
    // Even a mistake in a command's own code costs that command only; the log tells the two apart.
    const fault = error instanceof MalformedBody ? error.message : `internal error: ${String(error)}`;
    return { ...common, state: "failed", empty: error instanceof EmptyBody, fault };
  }
}

/** What a command gave that there is no answer to: the switch was silent, or it was not asked because it was before. */
export function noAnswer(ask: Ask, fault: string, { tookMs = 0, tooLong = false } = {}): Answer {
  const none = { spelling: 0, state: "failed", answered: false, refused: false, reading: undefined } as const;
  return { ask, ...none, tooLong, fault, tookMs };
}

/** What a switch said, and what to configure on it. */
export function withCure(said: string, line: string): string {
  return `${said}; configure on the switch: ${line}`;
}
