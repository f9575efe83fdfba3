import { MalformedBody, type Reading } from "../catalogue/define.ts";
import type { Conversation } from "../nxapi/conversation.ts";
import { DeviceError } from "../nxapi/failure.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import type { Ask, CommandState } from "./ask.ts";

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

export interface Poll {
  readonly answers: readonly Answer[];
  /** Why the switch could not be asked at all; undefined if it answered anything. */
  readonly failure: DeviceError | undefined;
}

/** NX-API answers at most ten show commands in one request; eight is what other collectors send. */
const MOST_PER_REQUEST = 8;

export interface PollOptions {
  /** Whether a command is to have a request of its own. */
  readonly alone: (ask: Ask) => boolean;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/**
 * Asks a switch the commands, in as few requests as may be and one after the other, those that travel alone last. What
 * one request left out after a failed command is asked once more, each command alone. Once the switch cannot be asked,
 * nothing more is sent.
 */
export async function poll(
  conversation: Conversation,
  asks: readonly Ask[],
  { alone, now }: PollOptions,
): Promise<Poll> {
  const answers: Answer[] = [];
  try {
    const unanswered: Ask[] = [];
    for (const batch of batches(asks, alone)) {
      const { replies, tookMs } = await timed(conversation, batch, now);
      for (const [index, ask] of batch.entries()) {
        const reply = replies[index];
        if (reply === undefined || (!reply.ok && reply.failure === "unanswered" && batch.length > 1))
          unanswered.push(ask);
        else answers.push(toAnswer(ask, reply, tookMs));
      }
    }
    for (const ask of unanswered) {
      const { replies, tookMs } = await timed(conversation, [ask], now);
      answers.push(...replies.map((reply) => toAnswer(ask, reply, tookMs)));
    }
    return { answers, failure: undefined };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return endedEarly(asks, answers, error);
  }
}

/** A switch that answered before it fell silent was there; the commands that it did not come to have failed. */
function endedEarly(asks: readonly Ask[], answers: readonly Answer[], error: DeviceError): Poll {
  if (answers.length === 0) return { answers, failure: error };
  const answered = new Set(answers.map(({ ask }) => ask));
  const missed = asks.filter((ask) => !answered.has(ask));
  const failed = missed.map((ask): Answer => ({
    ask,
    state: "failed",
    refused: false,
    reading: undefined,
    fault: error.message,
    tookMs: 0,
  }));
  return { answers: [...answers, ...failed], failure: undefined };
}

async function timed(conversation: Conversation, batch: readonly Ask[], now: () => number) {
  const started = now();
  const replies = await conversation.ask(batch.map(({ cli }) => cli));
  return { replies, tookMs: now() - started };
}

function* batches(asks: readonly Ask[], alone: (ask: Ask) => boolean): Generator<readonly Ask[]> {
  const together = asks.filter((ask) => !alone(ask));
  for (let start = 0; start < together.length; start += MOST_PER_REQUEST) {
    yield together.slice(start, start + MOST_PER_REQUEST);
  }
  for (const ask of asks) if (alone(ask)) yield [ask];
}

function toAnswer(ask: Ask, reply: Reply, tookMs: number): Answer {
  if (!reply.ok) {
    const state = reply.failure === "unsupported" ? "unsupported" : "failed";
    const refused = reply.failure !== "unanswered";
    return { ask, state, refused, reading: undefined, fault: reply.message, tookMs };
  }
  try {
    const reading = ask.command.read(reply.body);
    return { ask, state: "supported", refused: false, reading, fault: undefined, tookMs };
  } catch (error) {
    // Even a mistake in a command's own code costs that command only; the log tells the two apart.
    const fault = error instanceof MalformedBody ? error.message : `internal error: ${String(error)}`;
    return { ask, state: "failed", refused: false, reading: undefined, fault, tookMs };
  }
}
