import {
  type Command,
  EmptyBody,
  MalformedBody,
  type Occasion,
  type Place,
  type Reading,
} from "../catalogue/define.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import { sharing } from "../series.ts";
import type { Instant } from "./clock.ts";
import { type NeverCleared, withoutDips, withoutRepeats } from "./samples.ts";

/** One thing that a switch is asked: a command, at a place if it is one that is asked of each instance. */
export interface Ask {
  readonly command: Command;
  readonly place: Place | undefined;
  /** What names it in labels, in the log, and among what is known: the command line as preferred. */
  readonly title: string;
}

/**
 * The state of a command on a switch; the values of one attribute. `disabled` is a command that the switch would answer
 * if a line were configured on it.
 */
export type CommandState = "supported" | "unsupported" | "disabled" | "failed";

/** What is known of something asked. Replaced whole with each answer. */
export interface CommandStatus {
  readonly state: CommandState;
  /** Whether the switch refused it, in whatever words. */
  readonly refused: boolean;
  /** Whether the switch answered without output, where the command always has some. */
  readonly empty?: boolean;
  /** Whether the switch has answered it with a reading at any time since it was started. */
  readonly everAnswered: boolean;
  /** Whether the last answer with it alone was longer than is read, or broken. */
  readonly unreadable: boolean;
  /** Whether any answer with it was so, or too long with others, so that it is asked in a request of its own from then on. */
  readonly alone: boolean;
  /** Monotonic milliseconds. */
  readonly askedAt: number;
  /** How long the request took that carried the command, in milliseconds. */
  readonly tookMs: number;
  /** The command's part of that time, among all that the request carried; the whole unless it is said. */
  readonly costMs?: number | undefined;
  /** The least period, so that its profile takes no more than its share of the switch's time; none unless it is said. */
  readonly stretchedMs?: number | undefined;
  readonly reading: Reading | undefined;
  /** What was wrong with the last answer, in the switch's words where it had any. */
  readonly fault?: string | undefined;
  /** What its counters that were never cleared have said so far, if it has some. */
  readonly counters?: NeverCleared | undefined;
  /** When the reading was taken. */
  readonly readAt: Instant | undefined;
}

/** What is asked of a command at a place. */
export function ask(command: Command, place?: Place): Ask {
  return { command, place, title: command.title(place) };
}

/** The command line to send, in a spelling of the command: 0 is the preferred one. */
export function commandLine({ command, place }: Ask, spelling: number, now: number): string {
  const at: Occasion = { now, ...(place !== undefined && { place }) };
  const spell = [command.cli, ...command.spellings][spelling] ?? command.cli;
  return spell(at);
}

/** What a switch refused is tried again after this time: a release, a feature or a module may have come. */
export const REFUSAL_RETRY_MS = 3_600_000;

/**
 * A command that failed is tried again after this time, or with its period if that is shorter; a slow one no sooner than
 * its share of the switch's time allows.
 */
const FAILED_RETRY_MS = 60_000;

/** A command with a period of its own takes at most this share of the switch's time, and so do those of a profile together. */
export const GREATEST_SHARE = 1 / 20;

/** A scrape comes a little before or after its time; a period is over when nearly all of it is. */
const NEARLY = 0.95;

/** Whether a command is to be asked in a poll that starts now. */
export function isDue(asked: Ask, status: CommandStatus | undefined, now: number): boolean {
  if (status === undefined) return true;
  return now - status.askedAt >= waitAfter(asked, status) * NEARLY;
}

/**
 * Whether a command is to have a request of its own: it is slow, an answer with it could not be read, or the switch refused
 * it the last time, and what follows a refused command in a request is left unanswered.
 */
export function travelsAlone(asked: Ask, status: CommandStatus | undefined): boolean {
  return isSlow(asked) || status?.refused === true || status?.alone === true;
}

/** Whether the switch works long on a command, by its declaration or because the settings give it a time of its own. */
export function isSlow({ command }: Ask): boolean {
  return command.alone || command.timeoutMs !== undefined;
}

/** When readings are shown: by a poll that began at `started`. Monotonic milliseconds. */
export interface Showing {
  readonly started: number;
  /** How long a reading stands that belongs to no poll any more: a poll that was cut short did not come to its command. */
  readonly maxStaleMs: number;
}

/**
 * Until when a command's last reading may be shown, in monotonic milliseconds. One that this poll took stands as long as
 * the poll does, if its command is asked with each poll; one of a command with a period stands for two of them.
 */
export function shownUntil(asked: Ask, status: CommandStatus, { started, maxStaleMs }: Showing): number {
  const { reading, readAt } = status;
  if (reading === undefined || readAt === undefined) return Number.NEGATIVE_INFINITY;
  if (asked.command.periodMs > 0) return readAt.now + 2 * period(asked, status);
  return readAt.now >= started ? Number.POSITIVE_INFINITY : readAt.now + maxStaleMs;
}

/** After what time something is asked again; 0 is with each poll. */
export function waitAfter(asked: Ask, status: CommandStatus): number {
  const { state, tookMs, unreadable } = status;
  switch (state) {
    case "unsupported":
    case "disabled":
      return REFUSAL_RETRY_MS;
    case "failed":
      if (unreadable) return FAILED_RETRY_MS;
      return Math.max(Math.min(asked.command.periodMs, FAILED_RETRY_MS), isSlow(asked) ? tookMs / GREATEST_SHARE : 0);
    case "supported":
      return period(asked, status);
  }
}

/**
 * How long a reading stands before the command is asked again: its period, or longer as it takes the switch's time, or its
 * profile does.
 */
export function period({ command }: Ask, { tookMs, stretchedMs = 0 }: CommandStatus): number {
  return command.periodMs === 0 ? 0 : Math.max(command.periodMs, tookMs / GREATEST_SHARE, stretchedMs);
}

/** What a command gave in one poll. */
export interface Answer {
  readonly ask: Ask;
  /** In which of its spellings it was asked; 0 is the preferred one. */
  readonly spelling: number;
  readonly state: CommandState;
  /** Whether the switch said anything to it. */
  readonly answered: boolean;
  /** Whether the switch refused the command, or does not know it. */
  readonly refused: boolean;
  /** Whether the answer with it alone was longer than is read, or broken. */
  readonly unreadable: boolean;
  /** Whether the switch answered without output, where the command always has some. */
  readonly empty?: boolean;
  readonly reading: Reading | undefined;
  /** What its counters that were never cleared have said so far, if it has some. */
  readonly counters?: NeverCleared | undefined;
  /** What was wrong, in the switch's words where it had any. */
  readonly fault: string | undefined;
  readonly tookMs: number;
  /** {@link CommandStatus.costMs} */
  readonly costMs?: number;
}

/** How something was asked. */
interface Sent {
  readonly spelling: number;
  readonly tookMs: number;
  readonly costMs?: number;
  /** What is known of it from before. */
  readonly before: CommandStatus | undefined;
}

/** What a reply to something asked means. */
export function toAnswer(asked: Ask, reply: Reply, { before, ...sent }: Sent): Answer {
  const common = { ask: asked, ...sent, answered: true, refused: false, unreadable: false, reading: undefined };
  if (!reply.ok) {
    const state = reply.failure === "unsupported" ? "unsupported" : "failed";
    const answered = reply.failure !== "unanswered";
    return { ...common, state, answered, refused: answered, fault: reply.message };
  }
  try {
    // Instead of a body the switch may have said why there is none.
    const reading = asked.command.read(
      reply.body ?? (reply.message === undefined ? undefined : { msg: reply.message }),
    );
    if (reading.lacks !== undefined) {
      return { ...common, state: "disabled", fault: withCure("the switch answers with nothing", reading.lacks) };
    }
    // What is the same as before is kept once, and known again by that.
    const last = before?.reading?.samples;
    const shared = { ...reading, samples: sharing(reading.samples, last ?? []) };
    const { reading: plausible, counters } = withoutDips(shared, before?.counters);
    return { ...common, state: "supported", reading: withoutRepeats(plausible, last), counters, fault: undefined };
  } catch (error) {
    // Even a mistake in a command's own code costs that command only; the log tells the two apart.
    const fault = error instanceof MalformedBody ? error.message : `internal error: ${String(error)}`;
    return { ...common, state: "failed", empty: error instanceof EmptyBody, fault };
  }
}

/** What a command gave that there is no answer to: the switch was silent, or it was not asked because it was before. */
export function noAnswer(asked: Ask, fault: string, { tookMs = 0, unreadable = false } = {}): Answer {
  const none = { spelling: 0, state: "failed", answered: false, refused: false, reading: undefined } as const;
  return { ask: asked, ...none, unreadable, fault, tookMs };
}

/** What a switch said, and what to configure on it. */
export function withCure(said: string, line: string): string {
  return `${said}; configure on the switch: ${line}`;
}
