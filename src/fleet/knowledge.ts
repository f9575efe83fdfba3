import { LONGEST_UPTIME_S } from "../catalogue/commands/show-version.ts";
import type { Identity, Need, Told } from "../catalogue/define.ts";
import { type Answer, type Ask, type CommandStatus, withCure } from "./ask.ts";
import type { Instant } from "./clock.ts";

/** What is known of a switch from all its answers so far. Immutable, and replaced whole. */
export interface Knowledge {
  /** By the title of what was asked. */
  readonly statuses: ReadonlyMap<string, CommandStatus>;
  /** Which of a command's spellings the switch has understood, at whichever instance; by the command's id. */
  readonly spellings: ReadonlyMap<string, number>;
  /** The spelling to try next of what the switch has understood in none so far, by the title of what is asked. */
  readonly trying: ReadonlyMap<string, number>;
  /** The last that the switch said of itself, its modules and its instances. */
  readonly facts: Told;
  /** When the switch was started, if it says so; before the collector was, the monotonic clock is below zero. */
  readonly bootedAt: Instant | undefined;
  /** The same by its last answer, in monotonic milliseconds: its clock runs by minutes a month faster or slower than ours. */
  readonly lastBoot: number | undefined;
}

export const NOTHING_KNOWN: Knowledge = {
  statuses: new Map(),
  spellings: new Map(),
  trying: new Map(),
  facts: {},
  bootedAt: undefined,
  lastBoot: undefined,
};

/** An uptime is printed in whole seconds and read some time later; two boots are further apart than this. */
const BOOT_TOLERANCE_MS = 60_000;

/** In which spelling something is asked: the one that the switch has understood, else the one that is to be tried. */
export function spellingOf({ spellings, trying }: Knowledge, { command, title }: Ask): number {
  return spellings.get(command.id) ?? trying.get(title) ?? 0;
}

/**
 * What is known after these answers. Where the switch was started anew since the last ones, has another release or is
 * another switch, all that is known from before is forgotten.
 */
export function learn(before: Knowledge, answers: readonly Answer[], instant: Instant): Knowledge {
  const found: { -readonly [K in keyof Told]: Told[K] } = {};
  for (const { reading } of answers) Object.assign(found, factsOf(reading));
  const boot = bootOf(found.identity, instant);
  const known = isAnother(before, found.identity, boot) ? NOTHING_KNOWN : before;
  const statuses = new Map(known.statuses);
  const spellings = new Map(known.spellings);
  const trying = new Map(known.trying);
  for (const answer of answers) {
    const { ask, spelling } = answer;
    const { id, spellings: others } = ask.command;
    const unknown = answer.refused && (answer.state === "unsupported" || answer.state === "disabled");
    // Another spelling is tried before the switch is said not to know the command. Once it has understood one, a refusal
    // is about this instance alone, say a module that was pulled.
    if (unknown && !spellings.has(id) && spelling < others.length) {
      trying.set(ask.title, spelling + 1);
      continue;
    }
    trying.delete(ask.title);
    if (answer.answered && !unknown && !spellings.has(id)) spellings.set(id, spelling);
    statuses.set(ask.title, statusAfter(statuses.get(ask.title), answer, instant));
  }
  // The computed boot wanders by the second with each answer, so the first one stands until the next boot.
  const boots = { bootedAt: known.bootedAt ?? boot, lastBoot: boot?.now ?? known.lastBoot };
  return { statuses, spellings, trying, facts: { ...known.facts, ...found }, ...boots };
}

/** What is known after a poll in which the switch was silent about these, or before it was asked them. */
export function miss(known: Knowledge, missed: readonly Answer[], instant: Instant): Knowledge {
  if (missed.length === 0) return known;
  const statuses = new Map(known.statuses);
  for (const answer of missed) {
    const { title } = answer.ask;
    statuses.set(title, statusAfter(statuses.get(title), answer, instant));
  }
  return { ...known, statuses };
}

/** More than the commands that apply to the largest chassis; those of modules that are gone are forgotten above it. */
const MOST_STATUSES = 2_000;

/** What is known, without what was asked longest ago of more than a switch can have. */
export function bounded(known: Knowledge): Knowledge {
  if (known.statuses.size <= MOST_STATUSES) return known;
  const latest = [...known.statuses].toSorted(([, a], [, b]) => b.askedAt - a.askedAt).slice(0, MOST_STATUSES / 2);
  const statuses = new Map(latest);
  return { ...known, statuses, trying: new Map([...known.trying].filter(([title]) => statuses.has(title))) };
}

function statusAfter(before: CommandStatus | undefined, answer: Answer, instant: Instant): CommandStatus {
  const { state, refused, unreadable, empty = false, reading, fault, counters, tookMs, costMs } = answer;
  return {
    state,
    refused,
    empty,
    everAnswered: (state !== "failed" && !refused) || before?.everAnswered === true,
    unreadable,
    alone: unreadable || before?.alone === true,
    askedAt: instant.now,
    tookMs,
    costMs,
    stretchedMs: before?.stretchedMs,
    reading,
    fault,
    counters: counters ?? before?.counters,
    readAt: reading === undefined ? undefined : instant,
  };
}

/** Whether what is known is about another switch, another start of it or another release. */
function isAnother(known: Knowledge, said: Identity | undefined, boot: Instant | undefined): boolean {
  const { facts, lastBoot, statuses } = known;
  if (said === undefined) return false;
  // A switch that did not say before when it was started has been asked before that start, or has not.
  const earliest = lastBoot ?? Math.min(...[...statuses.values()].map(({ askedAt }) => askedAt));
  if (boot !== undefined && boot.now - earliest > BOOT_TOLERANCE_MS) return true;
  return facts.identity !== undefined && IDENTIFYING.some((field) => said[field] !== facts.identity?.[field]);
}

/**
 * Whether another device is at the other end. Of a chassis with two supervisors `show version` has the serial number of
 * the one that is active, so that the chassis's own counts where both are known.
 */
export function isAnotherDevice({ facts: before }: Knowledge, { facts: now }: Knowledge): boolean {
  const [was, is] = [before.chassis?.serial ?? "", now.chassis?.serial ?? ""];
  if (was !== "" && is !== "") return was !== is;
  return before.identity !== undefined && before.identity.serial !== now.identity?.serial;
}

/** What is not the same of another switch, or another release; a switch may be given another name. */
const IDENTIFYING = ["model", "serial", "version"] as const;

/** Whether a switch says that it has been up for longer than any can have been. */
export function isUptimeImplausible({ uptimeSeconds = 0 }: Identity): boolean {
  return uptimeSeconds > LONGEST_UPTIME_S;
}

/** When a switch was started; undefined if it does not say so, or says what cannot be. */
function bootOf(identity: Identity | undefined, { now, wall }: Instant): Instant | undefined {
  if (identity?.uptimeSeconds === undefined || isUptimeImplausible(identity)) return undefined;
  const uptimeMs = identity.uptimeSeconds * 1_000;
  return { now: now - uptimeMs, wall: wall - uptimeMs };
}

function factsOf(reading: Told | undefined): Told {
  const { identity, chassis, modules, places } = reading ?? {};
  return {
    ...(identity !== undefined && { identity }),
    ...(chassis !== undefined && { chassis }),
    ...(modules !== undefined && { modules }),
    ...(places !== undefined && { places }),
  };
}

/** What is known after a poll that failed: the same, but who the switch is has to be asked again. */
export function doubt(known: Knowledge): Knowledge {
  const statuses = new Map(known.statuses);
  for (const [title, status] of statuses) {
    if (status.reading?.identity !== undefined) statuses.set(title, { ...status, askedAt: Number.NEGATIVE_INFINITY });
  }
  return { ...known, statuses };
}

/** Who the switch is; the inventory knows the product and the chassis's own serial number, `show version` may not. */
export function identityOf({ facts: { identity, chassis } }: Knowledge): Identity | undefined {
  if (identity === undefined || chassis === undefined) return identity;
  return { ...identity, model: chassis.model || identity.model, serial: chassis.serial || identity.serial };
}

interface PollAnswers {
  readonly answers: readonly Answer[];
  readonly known: Knowledge;
}

/**
 * Marks the answers of a poll once all of them are in: a command that the switch does not know is `disabled` where
 * a configuration line would make such a switch know it, and `unsupported` where none would. A switch that answers
 * another command with the same need has the line.
 */
export function markDisabled({ answers, known }: PollAnswers): PollAnswers {
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
  const marked = answers.map((answer): Answer => {
    const { needs } = answer.ask.command;
    if (answer.state !== "unsupported" || !helps(needs)) return answer;
    const status = statuses.get(answer.ask.title);
    if (status?.state === "unsupported") statuses.set(answer.ask.title, { ...status, state: "disabled" });
    return { ...answer, state: "disabled", fault: withCure(answer.fault ?? "", needs.line) };
  });
  return { answers: marked, known: { ...known, statuses } };
}
