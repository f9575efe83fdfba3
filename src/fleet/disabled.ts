import type { Need } from "../catalogue/define.ts";
import type { Answer } from "./answer.ts";
import { identityOf, type Knowledge } from "./knowledge.ts";

interface Asked {
  readonly answers: readonly Answer[];
  readonly known: Knowledge;
}

/**
 * The answers of a poll, told apart once all of them are in: a command that the switch does not know is `disabled` where
 * a configuration line would make such a switch know it, and `unsupported` where none would. A switch that answers
 * another command with the same need has the line.
 */
export function tellDisabled({ answers, known }: Asked): Asked {
  const identity = identityOf(known);
  if (identity === undefined) return { answers, known };
  const configured = new Set(
    answers.flatMap(({ ask, state, refused }) =>
      !refused && (state === "supported" || state === "disabled") ? [ask.command.needs?.line] : [],
    ),
  );
  const helps = (need: Need | undefined): need is Need =>
    need !== undefined && !configured.has(need.line) && need.helps(identity);
  const statuses = new Map(known.statuses);
  const told = answers.map((answer): Answer => {
    const { needs } = answer.ask.command;
    if (answer.state !== "unsupported" || !helps(needs)) return answer;
    const status = statuses.get(answer.ask.title);
    if (status?.state === "unsupported") statuses.set(answer.ask.title, { ...status, state: "disabled" });
    return { ...answer, state: "disabled", fault: withCure(answer.fault ?? "", needs.line) };
  });
  return { answers: told, known: { ...known, statuses } };
}

/** What a switch said, and what to configure on it. */
export function withCure(said: string, line: string): string {
  return `${said}; configure on the switch: ${line}`;
}
