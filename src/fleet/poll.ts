import type { Client } from "../nxapi/client.ts";
import { DeviceError, type TransportFailure } from "../nxapi/failure.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import type { SequenceOptions } from "../nxapi/requests.ts";
import { type Answer, type Ask, commandLine, isSlow, noAnswer, toAnswer, travelsAlone } from "./ask.ts";
import type { Clock, Instant } from "./clock.ts";
import { doubt, type Knowledge, learn, markDisabled, miss, spellingOf } from "./knowledge.ts";
import { createLoopYield, type LoopYield } from "./limits/loop-queue.ts";
import { stretchProfiles } from "./load.ts";
import { askedAt, due, plan, type Scope } from "./plan.ts";

/** A poll as it stands. */
export interface Poll {
  readonly answers: readonly Answer[];
  readonly known: Knowledge;
  /** Why the switch could not be asked at all; undefined if it answered anything. */
  readonly failure: DeviceError | undefined;
  /** The slow commands that it still comes to. */
  readonly ahead: readonly Ask[];
  /** Whether the switch has just said who it is, the first time; nothing is shown before it has been asked more. */
  readonly introduced?: true;
  /** Whether it ended before all was asked that was due, which stays due. */
  readonly cut: boolean;
}

export interface PollOptions {
  readonly scope: Scope;
  readonly known: Knowledge;
  /**
   * Sends command lines in one request, which has `limitMs` of its own or else what is left of the poll's time; tells
   * when the answer was there, and rejects with a DeviceError when the request as a whole failed.
   */
  readonly send: (commands: readonly string[], limitMs?: number, answered?: () => void) => Promise<readonly Reply[]>;
  /**
   * The longest that all fast commands together may take, and a slow one that has no time of its own, in milliseconds;
   * once it is over no further slow command is begun.
   */
  readonly timeoutMs?: number;
  /** Whether one more request may be sent. */
  readonly maySend?: () => boolean;
  /** Whether the poll before was cut short: then what was asked longest ago comes first, be it slow. */
  readonly behind?: boolean;
  /** Waits for an iteration of the event loop of its own, in which answers are read that were parsed in another. */
  readonly yieldLoop?: LoopYield;
  readonly clock: Clock;
}

/** NX-API answers at most ten show commands in one request; eight is what other collectors send. */
const MOST_PER_REQUEST = 8;

/** Each showing of a poll that goes on costs a collection; what is over sooner is shown with the rest. */
const BETWEEN_STEPS_MS = 1_000;

/** Asks a switch what is due, as {@link pollInSteps} does, and gives the poll when it is over. */
export async function poll(options: PollOptions): Promise<Poll> {
  const steps = pollInSteps(options);
  for (;;) {
    const { done, value } = await steps.next();
    if (done === true) return value;
  }
}

/** How the time of a slow command is up where it is the command that takes it; who cannot be connected to is away. */
const TIME_IS_UP: ReadonlySet<TransportFailure> = new Set(["timeout_wait", "timeout_read", "too_slow"]);

/** A switch of which so many commands alone, and none else, have had an answer that cannot be read is asked no more. */
const MOST_UNREADABLE = 2;

/** A command that got no answer, which says nothing about the switch. */
interface Lost {
  readonly answer: Answer;
  readonly error: DeviceError;
}

/**
 * Asks a switch what is due, in as few requests as may be and one after the other, slow commands last. What an answer
 * tells decides what is asked next. What one request left out after a failed command is asked once more, alone, and so is
 * each command of a request whose answer was too long or broken. Once the switch cannot be asked, nothing more is sent; but
 * a slow command whose time is up costs itself only, no other slow one is asked after it, and before the switch is called
 * down for it, it is asked something fast. Yields what there is when it is first known who the switch is, and before slow
 * commands begin that may take long, and returns the whole.
 */
export async function* pollInSteps(options: PollOptions): AsyncGenerator<Poll, Poll, void> {
  const {
    scope,
    known: before,
    send,
    maySend = () => true,
    behind = false,
    yieldLoop = createLoopYield(),
    clock,
  } = options;
  const { timeoutMs } = options;
  const started = clock.now();
  const answers: Answer[] = [];
  const lost: Lost[] = [];
  const sent = new Set<string>();
  const leftOut = new Set<string>();
  /** The commands of requests whose answers were too long. */
  const divided: (readonly Ask[])[] = [];
  let known = before;
  let slowIsOver = false;
  let broken: DeviceError | undefined;
  let unreadable: DeviceError | undefined;
  let steppedAt = Number.NEGATIVE_INFINITY;

  const instant = () => ({ now: clock.now(), wall: clock.wall() });
  /** What is asked and how: another spelling is another question, the time in it is not. */
  const question = (ask: Ask): string => `${ask.title}/${spellingOf(known, ask)}`;
  const alone = (ask: Ask): boolean => leftOut.has(question(ask)) || travelsAlone(ask, known.statuses.get(ask.title));
  const isOpen = (ask: Ask): boolean => !sent.has(question(ask)) && !(slowIsOver && isSlow(ask));
  const open = (): Ask[] => due(scope, known, started).filter(isOpen);

  function nextBatch(): Ask[] {
    slowIsOver ||= timeoutMs !== undefined && clock.now() - started >= timeoutMs;
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

  /** Sends one request, sorts out its answers, and learns from them what was true when they came. */
  async function request(batch: readonly Ask[]): Promise<void> {
    const asked = clock.now();
    const lines = batch.map((ask) => commandLine(ask, spellingOf(known, ask), clock.wall()));
    const [first] = batch;
    const limitMs = first !== undefined && isSlow(first) ? (first.command.timeoutMs ?? timeoutMs) : undefined;
    let came: Instant | undefined;
    const replies = await send(lines, limitMs, () => (came = instant()));
    came ??= instant();
    // A long reply has held the event loop while it was parsed, and will while it is read: other work runs in between.
    await yieldLoop();
    const found: Answer[] = [];
    let latest = known;
    for (const [index, ask] of batch.entries()) {
      const reply = replies[index] ?? UNANSWERED;
      const unanswered = !reply.ok && reply.failure === "unanswered";
      if (unanswered && !leftOut.has(question(ask)) && batch.length > 1) leftOut.add(question(ask));
      else {
        sent.add(question(ask));
        const how = {
          spelling: spellingOf(known, ask),
          tookMs: came.now - asked,
          costMs: (came.now - asked) / batch.length,
        };
        const answer = toAnswer(ask, reply, { ...how, before: latest.statuses.get(ask.title) });
        found.push(answer);
        // What its commands said before it was started anew says nothing about what follows.
        if (answer.reading?.identity !== undefined) latest = learn(latest, [answer], came);
      }
    }
    known = learn(known, found, came);
    answers.push(...found);
  }

  async function askNow(batch: readonly Ask[]): Promise<void> {
    const asked = clock.now();
    try {
      await request(batch);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      const [first] = batch;
      const { ofOneCommand, reason } = error;
      const timedOut = first !== undefined && isSlow(first) && TIME_IS_UP.has(reason);
      if (ofOneCommand) unreadable ??= error;
      if (ofOneCommand && batch.length > 1) {
        // Together they may be too long; what broke an answer is one of them.
        if (reason === "too_large") divided.push(batch);
        for (const ask of batch) leftOut.add(question(ask));
      } else if (first !== undefined && (ofOneCommand || timedOut)) {
        slowIsOver ||= timedOut;
        sent.add(question(first));
        const answer = noAnswer(first, error.message, { tookMs: clock.now() - asked, unreadable: ofOneCommand });
        lost.push({ answer, error });
        known = miss(known, [answer], instant());
        if (ofOneCommand && answers.length === 0 && lost.length >= MOST_UNREADABLE) broken = error;
      } else broken = error;
    }
  }

  let batch = nextBatch();
  for (; broken === undefined && batch.length > 0 && maySend(); batch = nextBatch()) {
    const ahead = batch.some(isSlow) ? open().filter(isSlow) : [];
    const waitsLong = expectedMs(ahead, known) >= BETWEEN_STEPS_MS && clock.now() - steppedAt >= BETWEEN_STEPS_MS;
    if (answers.length > 0 && waitsLong) {
      steppedAt = clock.now();
      yield { answers: [...answers], known, failure: undefined, ahead, cut: false };
    }
    const stranger = known.facts.identity === undefined;
    await askNow(batch);
    if (stranger && known.facts.identity !== undefined) {
      yield { answers: [...answers], known, failure: undefined, ahead: [], introduced: true, cut: false };
    }
  }
  const failure = unreadable ?? broken ?? lost[0]?.error;
  if (answers.length === 0 && failure !== undefined) {
    // Those are asked after the others the next time, and not later than they.
    const last = lost.map(({ answer }) => answer).filter((answer) => answer.unreadable);
    const never = { now: Number.NEGATIVE_INFINITY, wall: Number.NEGATIVE_INFINITY };
    return { answers, known: doubt(miss(before, last, never)), failure, ahead: [], cut: false };
  }
  // A switch that answered before it fell silent was there; the commands that it did not come to have failed. But where
  // the collector itself ended the poll, nothing is known of them.
  const silent = broken?.reason === "stopped" ? undefined : broken;
  const missed = silent === undefined ? [] : open().map((ask) => noAnswer(ask, silent.message));
  known = stretchProfiles(scope, keptApart(miss(known, missed, instant()), divided), clock.now());
  const all = [...answers, ...lost.map(({ answer }) => answer), ...missed];
  const cut = broken === undefined && batch.length > 0;
  return { ...markDisabled({ answers: all, known }), failure: undefined, ahead: [], cut };
}

/**
 * What is known of commands whose answers were too long together: where none was too long alone, each is asked alone
 * from then on.
 */
function keptApart(known: Knowledge, divided: readonly (readonly Ask[])[]): Knowledge {
  if (divided.length === 0) return known;
  const statuses = new Map(known.statuses);
  for (const batch of divided) {
    if (batch.some(({ title }) => statuses.get(title)?.unreadable === true)) continue;
    for (const { title } of batch) {
      const status = statuses.get(title);
      if (status !== undefined) statuses.set(title, { ...status, alone: true });
    }
  }
  return { ...known, statuses };
}

/** How long slow commands take together if they take what they did the last time; who knows where one was not answered. */
function expectedMs(asks: readonly Ask[], known: Knowledge): number {
  let expected = 0;
  for (const { title } of asks) {
    const status = known.statuses.get(title);
    expected += status === undefined || status.state === "failed" ? Number.POSITIVE_INFINITY : status.tookMs;
  }
  return expected;
}

/** Those that were asked longest ago, or never, before the others. */
function longestFirst(asks: readonly Ask[], known: Knowledge): Ask[] {
  return asks.toSorted((a, b) => askedAt(known, a) - askedAt(known, b));
}

const UNANSWERED: Reply = {
  ok: false,
  failure: "unanswered",
  message: "the switch left the command out of its answer",
};

/**
 * How a poll sends its requests: in one sequence, which has the poll's time, and those that have a limit of their own each in
 * another, which takes nothing of that time.
 */
export function sendThrough(client: Client, { timeoutMs, ...options }: SequenceOptions): PollOptions["send"] {
  const shared = client.beginRequests({ ...options, timeoutMs });
  return async (commands, limitMs, answered) => {
    const requests = limitMs === undefined ? shared : client.beginRequests({ ...options, timeoutMs: limitMs });
    return await requests.ask(commands, answered);
  };
}
