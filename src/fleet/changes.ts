import type { CommandState } from "./ask.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Scope } from "./plan.ts";
import type { Poll } from "./poll.ts";
import { standings } from "./shown.ts";

/** A command that is in another state than before. */
export interface Change {
  readonly command: string;
  readonly state: CommandState;
  /** What was wrong, in the switch's words where it had any. */
  readonly detail: string | undefined;
}

/** The commands whose state a poll that began at `started` has changed. What was not known before is taken for supported. */
export function* changes(
  scope: Scope,
  before: Knowledge,
  { answers, known }: Poll,
  started: number,
): Generator<Change> {
  const shown = new Map(standings(scope, known, started));
  // Of a command that was tried in several spellings, the last one says how it stands.
  const last = new Map(answers.map((answer) => [answer.ask.title, answer]));
  for (const [command, { state, fault }] of last) {
    const was = before.standings.get(command)?.state ?? "supported";
    // What is not shown is no news: the instance after a module's last, where nothing lists them.
    if (shown.get(command)?.state === state && state !== was) yield { command, state, detail: fault };
  }
}
