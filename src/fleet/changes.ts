import type { Ask, CommandState } from "./ask.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Scope } from "./plan.ts";
import type { Poll } from "./poll.ts";
import { asked } from "./shown.ts";

/** A command that is in another state than before. */
export interface Change {
  readonly command: string;
  readonly state: CommandState;
  /** What was wrong, in the switch's words where it had any. */
  readonly detail: string | undefined;
}

/**
 * The commands whose state a poll that began at `started` has changed. What was not known before is taken for supported.
 * A command that the switch understands at no instance is told once and not for each instance.
 */
export function* changes(
  scope: Scope,
  before: Knowledge,
  { answers, known }: Poll,
  started: number,
): Generator<Change> {
  const shown = new Map([...asked(scope, known, started)].map(([{ title }, status]) => [title, status]));
  // Of a command that was tried in several spellings, the last one says how it stands.
  const last = new Map(answers.map((answer) => [answer.ask.title, answer]));
  for (const [title, { ask, state, fault }] of last) {
    const was = before.statuses.get(title)?.state ?? "supported";
    // What is not shown is not reported: the instance after a module's last, where nothing lists them.
    if (shown.get(title)?.state !== state || state === was) continue;
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
