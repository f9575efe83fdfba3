import type { Sample } from "../catalogue/define.ts";
import { isCurrent, type Moment, period, type Standing } from "./ask.ts";
import type { Knowledge } from "./knowledge.ts";
import { plan, type Scope } from "./plan.ts";

/** A sample and the title of the command that it comes from. */
export interface Known {
  readonly sample: Sample;
  readonly command: string;
}

/** The readings of a switch that answers, as far as they may be shown now. */
export function* current(scope: Scope, known: Knowledge, moment: Moment): Generator<Known> {
  for (const ask of plan(scope, known, moment.now)) {
    const standing = known.standings.get(ask.title);
    if (standing?.reading === undefined || !isCurrent(ask, standing, moment)) continue;
    for (const sample of standing.reading.samples) yield { sample, command: ask.title };
  }
}

/** How things stand with each command that applies to the switch and was asked, by its title. */
export function* standings(scope: Scope, known: Knowledge, now: number): Generator<[command: string, Standing]> {
  for (const { title } of plan(scope, known, now)) {
    const standing = known.standings.get(title);
    if (standing !== undefined) yield [title, standing];
  }
}

/** How long a reading of each such command stands, in milliseconds; 0 until the next poll. */
export function* periods(scope: Scope, known: Knowledge, now: number): Generator<[command: string, periodMs: number]> {
  for (const ask of plan(scope, known, now)) {
    const standing = known.standings.get(ask.title);
    if (standing !== undefined) yield [ask.title, period(ask, standing.tookMs)];
  }
}
