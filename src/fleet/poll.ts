import { MalformedBody, type Reading } from "../catalogue/define.ts";
import { DeviceError } from "../nxapi/failure.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import { type Ask, type CommandState, travelsAlone } from "./ask.ts";
import type { Clock } from "./clock.ts";
import { tellDisabled, withCure } from "./disabled.ts";
import { commandLine } from "./form.ts";
import { doubt, type Knowledge, learn, miss } from "./knowledge.ts";
import { due, plan, type Scope } from "./plan.ts";

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
  readonly known: Knowledge;
  /** Why the switch could not be asked at all; undefined if it answered anything. */
  readonly failure: DeviceError | undefined;
}

export interface PollOptions {
  readonly scope: Scope;
  readonly known: Knowledge;
  /** Sends command lines in one request; rejects with a DeviceError when the request as a whole failed. */
  readonly send: (commands: readonly string[]) => Promise<readonly Reply[]>;
  readonly clock: Clock;
}

/** NX-API answers at most ten show commands in one request; eight is what other collectors send. */
const MOST_PER_REQUEST = 8;

/**
 * Asks a switch what is due, in as few requests as may be and one after the other, slow commands last. What an answer
 * tells decides what is asked next. What one request left out after a failed command is asked once more, alone. Once
 * the switch cannot be asked, nothing more is sent.
 */
export async function poll({ scope, known: before, send, clock }: PollOptions): Promise<Poll> {
  const started = clock.now();
  const answers: Answer[] = [];
  const sent = new Set<string>();
  const leftOut = new Set<string>();
  let known = before;

  const form = ({ command }: Ask) => known.forms.get(command.id);
  /** What is asked and how: another spelling is another question, the time in it is not. */
  const question = (ask: Ask): string => `${ask.title}/${form(ask)?.spelling ?? 0}`;
  const line = (ask: Ask): string =>
    commandLine(ask.command, form(ask), { now: clock.wall(), ...(ask.place !== undefined && { place: ask.place }) });
  const alone = (ask: Ask): boolean => leftOut.has(question(ask)) || travelsAlone(ask, known.standings.get(ask.title));
  const open = (): Ask[] => due(scope, known, started).filter((ask) => !sent.has(question(ask)));

  function nextBatch(): Ask[] {
    const asks = open();
    // A switch that knows none of the commands is asked the first: without an answer it must not be called up.
    if (asks.length === 0 && sent.size === 0) return plan(scope, known, started).slice(0, 1);
    const together = asks.filter((ask) => !alone(ask));
    return together.length > 0 ? together.slice(0, MOST_PER_REQUEST) : asks.slice(0, 1);
  }

  /** Sends one request and sorts out its answers. */
  async function request(batch: readonly Ask[]): Promise<Answer[]> {
    const asked = clock.now();
    const replies = await send(batch.map(line));
    const found: Answer[] = [];
    for (const [index, ask] of batch.entries()) {
      const reply = replies[index] ?? UNANSWERED;
      const unanswered = !reply.ok && reply.failure === "unanswered";
      if (unanswered && !leftOut.has(question(ask)) && batch.length > 1) leftOut.add(question(ask));
      else {
        sent.add(question(ask));
        found.push(toAnswer(ask, reply, clock.now() - asked));
      }
    }
    return found;
  }

  try {
    for (let batch = nextBatch(); batch.length > 0; batch = nextBatch()) {
      const found = await request(batch);
      known = learn(known, found, { now: clock.now(), wall: clock.wall() });
      answers.push(...found);
    }
    return { ...tellDisabled({ answers, known }), failure: undefined };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    if (answers.length === 0) return { answers, known: doubt(before), failure: error };
    // A switch that answered before it fell silent was there; the commands that it did not come to have failed.
    const missed = open();
    known = miss(known, missed, { now: clock.now(), wall: clock.wall() });
    const fault = error.message;
    const failed = missed.map((ask): Answer => ({
      ask,
      state: "failed",
      refused: false,
      reading: undefined,
      fault,
      tookMs: 0,
    }));
    return { ...tellDisabled({ answers: [...answers, ...failed], known }), failure: undefined };
  }
}

const UNANSWERED: Reply = {
  ok: false,
  failure: "unanswered",
  message: "the switch left the command out of its answer",
};

function toAnswer(ask: Ask, reply: Reply, tookMs: number): Answer {
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
