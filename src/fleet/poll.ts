import { DeviceError } from "../nxapi/failure.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import { type Answer, noAnswer, toAnswer } from "./answer.ts";
import { type Ask, isSlow, travelsAlone } from "./ask.ts";
import type { Clock } from "./clock.ts";
import { tellDisabled } from "./disabled.ts";
import { commandLine } from "./form.ts";
import { doubt, type Knowledge, learn, miss } from "./knowledge.ts";
import { due, plan, type Scope } from "./plan.ts";
import { createTurns, type Turns } from "./turns.ts";

/** A poll as it stands. */
export interface Poll {
  readonly answers: readonly Answer[];
  readonly known: Knowledge;
  /** Why the switch could not be asked at all; undefined if it answered anything. */
  readonly failure: DeviceError | undefined;
  /** The slow commands that it still comes to. */
  readonly ahead: readonly Ask[];
  /** Whether it ended before all was asked that was due, which stays due. */
  readonly cut: boolean;
}

export interface PollOptions {
  readonly scope: Scope;
  readonly known: Knowledge;
  /**
   * Sends command lines in one request, which has `limitMs` of its own or else what is left of the poll's time; rejects
   * with a DeviceError when the request as a whole failed.
   */
  readonly send: (commands: readonly string[], limitMs?: number) => Promise<readonly Reply[]>;
  /** Whether one more request may be sent. */
  readonly maySend?: () => boolean;
  /** Whether the poll before was cut short: then what was asked longest ago comes first, be it slow. */
  readonly behind?: boolean;
  /** Waits for a turn of the event loop, which those of all switches share. */
  readonly turn?: Turns;
  readonly clock: Clock;
}

/** NX-API answers at most ten show commands in one request; eight is what other collectors send. */
const MOST_PER_REQUEST = 8;

/** Each showing of a poll that goes on costs a collection. */
const BETWEEN_STEPS_MS = 1_000;

/** Asks a switch what is due, as {@link pollInSteps} does, and gives the poll when it is over. */
export async function poll(options: PollOptions): Promise<Poll> {
  const steps = pollInSteps(options);
  for (;;) {
    const { done, value } = await steps.next();
    if (done === true) return value;
  }
}

/**
 * Asks a switch what is due, in as few requests as may be and one after the other, slow commands last. What an answer
 * tells decides what is asked next. What one request left out after a failed command is asked once more, alone. Once
 * the switch cannot be asked, nothing more is sent; but a slow command whose time is up costs itself only, and no other
 * slow one is asked after it. Yields what there is before slow commands begin, and returns the whole.
 */
export async function* pollInSteps(options: PollOptions): AsyncGenerator<Poll, Poll, void> {
  const { scope, known: before, send, maySend = () => true, behind = false, turn = createTurns(), clock } = options;
  const started = clock.now();
  const answers: Answer[] = [];
  const sent = new Set<string>();
  const leftOut = new Set<string>();
  let known = before;
  let expired: { readonly answer: Answer; readonly error: DeviceError } | undefined;
  let broken: DeviceError | undefined;
  let steppedAt = Number.NEGATIVE_INFINITY;

  const instant = () => ({ now: clock.now(), wall: clock.wall() });
  const form = ({ command }: Ask) => known.forms.get(command.id);
  /** What is asked and how: another spelling is another question, the time in it is not. */
  const question = (ask: Ask): string => `${ask.title}/${form(ask)?.spelling ?? 0}`;
  const line = (ask: Ask): string =>
    commandLine(ask.command, form(ask), { now: clock.wall(), ...(ask.place !== undefined && { place: ask.place }) });
  const alone = (ask: Ask): boolean => leftOut.has(question(ask)) || travelsAlone(ask, known.standings.get(ask.title));
  const isOpen = (ask: Ask): boolean => !sent.has(question(ask)) && !(expired !== undefined && isSlow(ask));
  const open = (): Ask[] => due(scope, known, started).filter(isOpen);

  function nextBatch(): Ask[] {
    const asks = open();
    // A switch of which nothing is due is asked the first: without an answer it must not be called up.
    if (asks.length === 0 && answers.length === 0) return plan(scope, known, started).filter(isOpen).slice(0, 1);
    const waiting = longestFirst(asks, known);
    const [first] = waiting;
    if (behind && first !== undefined && alone(first)) return [first];
    const together = (behind ? waiting : asks).filter((ask) => !alone(ask));
    if (together.length > 0) return together.slice(0, MOST_PER_REQUEST);
    return [...asks.filter((ask) => !isSlow(ask)), ...waiting].slice(0, 1);
  }

  /** Sends one request and sorts out its answers. */
  async function request(batch: readonly Ask[]): Promise<Answer[]> {
    const asked = clock.now();
    const replies = await send(batch.map(line), batch[0]?.command.timeoutMs);
    // A long reply has held the event loop while it was parsed, and will while it is read: others have a turn in between.
    await turn();
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

  async function askNow(batch: readonly Ask[]): Promise<void> {
    const asked = clock.now();
    try {
      const found = await request(batch);
      known = learn(known, found, instant());
      answers.push(...found);
    } catch (error) {
      const slow = batch.find(isSlow);
      if (!(error instanceof DeviceError)) throw error;
      if (slow === undefined || !error.reason.startsWith("timeout_")) broken = error;
      else {
        expired = { answer: noAnswer(slow, error.message, clock.now() - asked), error };
        sent.add(question(slow));
        known = miss(known, [expired.answer], instant());
      }
    }
  }

  let batch = nextBatch();
  for (; broken === undefined && batch.length > 0 && maySend(); batch = nextBatch()) {
    if (answers.length > 0 && batch.some(isSlow) && clock.now() - steppedAt >= BETWEEN_STEPS_MS) {
      steppedAt = clock.now();
      yield { answers: [...answers], known, failure: undefined, ahead: open().filter(isSlow), cut: false };
    }
    await askNow(batch);
  }
  const failure = broken ?? expired?.error;
  if (answers.length === 0 && failure !== undefined) {
    return { answers, known: doubt(before), failure, ahead: [], cut: false };
  }
  // A switch that answered before it fell silent was there; the commands that it did not come to have failed. But where
  // the collector itself ended the poll, nothing is known of them.
  const silent = broken?.reason === "stopped" ? undefined : broken;
  const missed = silent === undefined ? [] : open().map((ask) => noAnswer(ask, silent.message));
  known = miss(known, missed, instant());
  const all = [...answers, ...(expired === undefined ? [] : [expired.answer]), ...missed];
  const cut = broken === undefined && batch.length > 0;
  return { ...tellDisabled({ answers: all, known }), failure: undefined, ahead: [], cut };
}

/** Those that were asked longest ago, or never, before the others. */
function longestFirst(asks: readonly Ask[], { standings }: Knowledge): Ask[] {
  const askedAt = ({ title }: Ask): number => standings.get(title)?.askedAt ?? Number.NEGATIVE_INFINITY;
  return asks.toSorted((a, b) => askedAt(a) - askedAt(b));
}

const UNANSWERED: Reply = {
  ok: false,
  failure: "unanswered",
  message: "the switch left the command out of its answer",
};
