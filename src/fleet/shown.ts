import type { Sample } from "../catalogue/define.ts";
import { type Ask, type Showing, shownUntil, type CommandStatus, type CommandState } from "./ask.ts";
import { asCountedNow, type Clock } from "./clock.ts";
import type { Knowledge } from "./knowledge.ts";
import { plan, type Scope } from "./plan.ts";
import type { Poll } from "./poll.ts";

/** What a command gave at one moment, with that moment: no reading is ever shown under another one's time. */
export interface TakenReading {
  /** The title of the command. */
  readonly command: string;
  readonly samples: readonly Sample[];
  /** When it was taken, in milliseconds since 1970 as the wall clock counts them now. */
  readonly takenAt: number;
  /** Until when it may be shown, in monotonic milliseconds; infinite for as long as the poll that took it. */
  readonly until: number;
}

/** A reading, and what was asked for it. */
export type AskedReading = readonly [ask: Ask, reading: TakenReading];

/** What applies to the switch and was asked, and how things stand with it. */
export function* asked(scope: Scope, known: Knowledge, now: number): Generator<[ask: Ask, status: CommandStatus]> {
  for (const ask of plan(scope, known, now)) {
    const status = known.statuses.get(ask.title);
    if (status !== undefined) yield [ask, status];
  }
}

/** The readings of a switch that answers, as far as they may be shown now, each with what was asked. */
export function* current(scope: Scope, known: Knowledge, showing: Showing, clock: Clock): Generator<AskedReading> {
  const now = clock.now();
  for (const [ask, status] of asked(scope, known, now)) {
    const { reading, readAt } = status;
    const until = shownUntil(ask, status, showing);
    if (reading === undefined || readAt === undefined || until < now) continue;
    yield [ask, { command: ask.title, samples: reading.samples, takenAt: asCountedNow(readAt, clock), until }];
  }
}

/** A command that is in another state than before. */
interface Change {
  readonly command: string;
  readonly state: CommandState;
  /** What was wrong, in the switch's words where it had any. */
  readonly detail: string | undefined;
}

/**
 * The commands whose state a poll that began at `started` has changed. What was not known before is taken for supported.
 * A command that the switch understands at no instance is reported once and not for each instance.
 */
export function* changes(
  scope: Scope,
  before: Knowledge,
  { answers, known }: Poll,
  started: number,
): Generator<Change> {
  let shown: ReadonlyMap<string, CommandStatus> | undefined;
  // Of a command that was tried in several spellings, the last one says how it stands.
  const last = new Map(answers.map((answer) => [answer.ask.title, answer]));
  for (const [title, { ask, state, fault }] of last) {
    const was = before.statuses.get(title)?.state ?? "supported";
    if (state === was) continue;
    shown ??= new Map(Array.from(asked(scope, known, started), ([one, status]) => [one.title, status]));
    // What is not shown is not reported: the instance after a module's last, where nothing lists them.
    if (shown.get(title)?.state !== state) continue;
    if (!known.spellings.has(ask.command.id) && wasElsewhere(scope, before, { ask, state, started })) continue;
    yield { command: title, state, detail: fault };
  }
}

/** Whether a command was in a state at another instance before. */
function wasElsewhere(
  scope: Scope,
  before: Knowledge,
  { ask, state, started }: { readonly ask: Ask; readonly state: CommandState; readonly started: number },
): boolean {
  for (const [other, status] of asked(scope, before, started)) {
    if (other.command === ask.command && other.title !== ask.title && status.state === state) return true;
  }
  return false;
}
