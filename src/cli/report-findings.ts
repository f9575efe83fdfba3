import type { Command, Identity } from "../catalogue/define.ts";
import { type Level, levelOf, type Thresholds } from "../catalogue/fullness.ts";
import { isIdentity } from "../catalogue/index.ts";
import { type Profile, PROFILES } from "../catalogue/profiles.ts";
import { readsTables, type Table, tablesOf } from "../catalogue/tables.ts";
import type { SwitchSettings } from "../config/settings.ts";
import type { CommandState } from "../fleet/ask.ts";
import { identityOf } from "../fleet/knowledge.ts";
import { type Problem, problemsOf } from "../fleet/problems/problems.ts";
import { type SystemUse, systemUseOf } from "../fleet/system-use.ts";
import type { TransportFailure } from "../nxapi/failure.ts";
import { pollOnce } from "./poll-once.ts";
import type { Selected } from "./selection.ts";

/** A command that gave nothing. */
export interface Unread {
  readonly command: string;
  readonly profile: Profile | undefined;
  readonly state: Exclude<CommandState, "supported">;
  readonly detail: string;
}

/** What one poll of a switch found. */
export interface Findings {
  readonly name: string;
  readonly identity: Identity | undefined;
  /** The fullest first. */
  readonly rows: readonly Table[];
  readonly unread: readonly Unread[];
  /** How many numbers were left out because they cannot be true. */
  readonly dropped: number;
  /** What is not in order besides tables, as the switch's page says it. */
  readonly problems: readonly Problem[];
  readonly use: SystemUse;
  /** Whether it is asked about tables: by the profile of that name, or by single commands that are named. */
  readonly asksTables: boolean;
  /** How many commands gave a reading, beside those that say what the switch is. */
  readonly read: number;
  /** The profiles of which nothing is asked. */
  readonly notLookedAt: readonly Profile[];
  /** Why it could not be asked at all. */
  readonly failure: { readonly reason: TransportFailure; readonly detail: string } | undefined;
}

/** Switches that are asked at the same time. */
const AT_ONCE = 16;

/** Polls each switch once, all that is asked of it by default or as its settings say. In the order of the settings. */
export async function examine({ switches, added }: Selected): Promise<Findings[]> {
  const found: Findings[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < switches.length; index = next++) {
      const settings = switches[index];
      if (settings !== undefined) found[index] = await examineOne(settings, added);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function examineOne(settings: SwitchSettings, added: readonly Command[]): Promise<Findings> {
  const { name } = settings;
  const { answers, known, failure, states, commands } = await pollOnce(settings, { added });
  const asked = {
    asksTables: commands.some(readsTables),
    notLookedAt: PROFILES.filter((one) => !commands.some(({ profile }) => profile === one)),
  };
  if (failure !== undefined) {
    const detail = failure.message.replace(`${name}: `, "");
    return { name, ...NOTHING_FOUND, ...asked, failure: { reason: failure.reason, detail } };
  }
  const told = new Map(answers.map((answer) => [answer.ask.title, answer]));
  const unread: Unread[] = [];
  for (const [command, { state }] of states) {
    const { ask, fault = "" } = told.get(command) ?? {};
    if (state !== "supported") unread.push({ command, profile: ask?.command.profile, state, detail: fault });
  }
  const read = answers.flatMap(({ ask, reading }) => (reading === undefined ? [] : [{ ask, reading }]));
  const given = read.map(({ ask, reading }) => ({ metrics: ask.command.metrics, samples: reading.samples }));
  return {
    name,
    ...asked,
    identity: identityOf(known),
    rows: tablesOf(given),
    problems: problemsOf(given),
    use: systemUseOf(given),
    read: read.filter(({ ask }) => !isIdentity(ask.command)).length,
    unread,
    dropped: read.flatMap(({ reading }) => reading.dropped).length,
    failure: undefined,
  };
}

/** What is found of a switch that could not be asked. */
const NOTHING_FOUND = {
  identity: undefined,
  rows: [],
  problems: [],
  use: { cpu: undefined, memory: undefined },
  read: 0,
  unread: [],
  dropped: 0,
} satisfies Partial<Findings>;

/** The state of a table or a switch, in the words of monitoring plugins. */
export type Status = "OK" | "WARNING" | "CRITICAL" | "UNKNOWN";

/** The exit statuses of monitoring plugins (Monitoring Plugins Development Guidelines, "Plugin Return Codes"). */
export const EXIT_STATUS: Readonly<Record<Status, number>> = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 };

/** From the best to the worst: a full table outweighs what could not be read, and that a table that is filling up. */
const GRAVITY: readonly Status[] = ["OK", "WARNING", "UNKNOWN", "CRITICAL"];

const STATUS: Readonly<Record<Level, Status>> = { ok: "OK", warning: "WARNING", critical: "CRITICAL" };

/** The status of a table by the thresholds. */
export function statusOfTable(table: Pick<Table, "percent" | "counts">, thresholds: Thresholds): Status {
  return STATUS[levelOf(table, thresholds)];
}

/**
 * The status of a switch: the worst of its tables and of what is not in order otherwise. Unknown if it could not be asked;
 * unknown in the place of OK if it gave nothing, or no figure of its tables where it is asked for them, or if a command
 * failed, since what that would have shown may be wrong. A command that the switch does not know or has off changes nothing.
 */
export function statusOfSwitch(findings: Findings, thresholds: Thresholds): Status {
  const { failure, rows, problems, unread, read, asksTables } = findings;
  if (failure !== undefined) return "UNKNOWN";
  const tables = rows.map((row) => statusOfTable(row, thresholds));
  const status = worst([...tables, ...problems.map(statusOfProblem)]);
  if (status !== "OK") return status;
  const isBlank = read === 0 || (asksTables && !rows.some(({ percent }) => percent !== undefined));
  return isBlank || unread.some(({ state }) => state === "failed") ? "UNKNOWN" : status;
}

/** The status of what is not in order. */
export function statusOfProblem({ level }: Pick<Problem, "level">): Status {
  return STATUS[level];
}

/** The worst of several; OK if there is none. */
export function worst(statuses: Iterable<Status>): Status {
  let most: Status = "OK";
  for (const status of statuses) if (GRAVITY.indexOf(status) > GRAVITY.indexOf(most)) most = status;
  return most;
}
