import type { Sample } from "../catalogue/define.ts";
import { type Ask, type Showing, shownUntil, type CommandStatus } from "./ask.ts";
import { asCountedNow, type Clock } from "./clock.ts";
import type { Knowledge } from "./knowledge.ts";
import { plan, type Scope } from "./plan.ts";

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

/** What applies to the switch and was asked, and how things stand with it. */
export function* asked(scope: Scope, known: Knowledge, now: number): Generator<[ask: Ask, status: CommandStatus]> {
  for (const ask of plan(scope, known, now)) {
    const status = known.statuses.get(ask.title);
    if (status !== undefined) yield [ask, status];
  }
}

/** The readings of a switch that answers, as far as they may be shown now. */
export function* current(scope: Scope, known: Knowledge, showing: Showing, clock: Clock): Generator<TakenReading> {
  const now = clock.now();
  for (const [ask, status] of asked(scope, known, now)) {
    const { reading, readAt } = status;
    const until = shownUntil(ask, status, showing);
    if (reading === undefined || readAt === undefined || until < now) continue;
    yield { command: ask.title, samples: reading.samples, takenAt: asCountedNow(readAt, clock), until };
  }
}
