import type { Sample } from "../catalogue/define.ts";
import { type Ask, isCurrent, type Moment, type Standing } from "./ask.ts";
import type { Knowledge } from "./knowledge.ts";
import { plan, type Scope } from "./plan.ts";

/** A sample and the title of the command that it comes from. */
export interface Known {
  readonly sample: Sample;
  readonly command: string;
}

/** What applies to the switch and was asked, and how things stand with it. */
export function* asked(scope: Scope, known: Knowledge, now: number): Generator<[ask: Ask, standing: Standing]> {
  for (const ask of plan(scope, known, now)) {
    const standing = known.standings.get(ask.title);
    if (standing !== undefined) yield [ask, standing];
  }
}

/** The readings of a switch that answers, as far as they may be shown now. */
export function* current(scope: Scope, known: Knowledge, moment: Moment): Generator<Known> {
  for (const [ask, standing] of asked(scope, known, moment.now)) {
    if (standing.reading === undefined || !isCurrent(ask, standing, moment)) continue;
    for (const sample of standing.reading.samples) yield { sample, command: ask.title };
  }
}

/** How things stand with each command that applies to the switch and was asked, by its title. */
export function* standings(scope: Scope, known: Knowledge, now: number): Generator<[command: string, Standing]> {
  for (const [{ title }, standing] of asked(scope, known, now)) yield [title, standing];
}
