import type { Command, Place, Reading } from "../catalogue/define.ts";

/** One command line that a switch is asked. */
export interface Ask {
  readonly command: Command;
  readonly cli: string;
}

/** The state of a command on a switch; the values of one attribute. */
export type CommandState = "supported" | "unsupported" | "disabled" | "failed";

/** What is known of a command on a switch. Replaced whole with each answer. */
export interface Standing {
  readonly ask: Ask;
  readonly state: CommandState;
  /** Monotonic milliseconds. */
  readonly askedAt: number;
  /** How long the request took that carried the command, in milliseconds. */
  readonly tookMs: number;
  readonly reading: Reading | undefined;
  /** When the reading was taken, milliseconds since 1970. */
  readonly readAt: number | undefined;
}

/** The command lines for a switch with these places, in the catalogue's order. */
export function asksFor(commands: readonly Command[], places: readonly Place[]): Ask[] {
  const now = Date.now();
  return commands
    .filter(({ byDefault }) => byDefault)
    .flatMap((command) => {
      if (command.per === "switch") return [{ command, cli: command.cli({ now }) }];
      return places.map((place) => ({ command, cli: command.cli({ now, place }) }));
    });
}

/** A command that the switch does not know is tried again after this time: a release or a feature may have come. */
const UNSUPPORTED_RETRY_MS = 3_600_000;

/** A command with a period of its own takes at most this share of the switch's time. */
const GREATEST_SHARE = 1 / 20;

/** A scrape comes a little before or after its time; a period is over when nearly all of it is. */
const NEARLY = 0.95;

/** Whether a command is to be asked in a poll that starts now. */
export function isDue(ask: Ask, standing: Standing | undefined, now: number): boolean {
  if (standing === undefined) return true;
  return now - standing.askedAt >= waitAfter(ask, standing) * NEARLY;
}

/**
 * Whether a command's last reading may still be shown. A command without a period was asked in the last poll, and
 * who the switch is stands until the switch says otherwise.
 */
export function isCurrent({ ask, askedAt, reading, tookMs }: Standing, now: number): boolean {
  if (reading === undefined) return false;
  if (reading.identity !== undefined || ask.command.periodMs === 0) return true;
  return now - askedAt <= 2 * period(ask, tookMs);
}

function waitAfter(ask: Ask, { state, tookMs }: Standing): number {
  return state === "unsupported" ? UNSUPPORTED_RETRY_MS : period(ask, tookMs);
}

function period({ command }: Ask, tookMs: number): number {
  return command.periodMs === 0 ? 0 : Math.max(command.periodMs, tookMs / GREATEST_SHARE);
}
