import type { Command, Identity } from "../catalogue/define.ts";
import { type Level, levelOf, type Thresholds } from "../catalogue/fullness.ts";
import { DEFAULT_PROFILES } from "../catalogue/profiles.ts";
import { type Table, tablesOf } from "../catalogue/tables.ts";
import type { SwitchSettings } from "../config/settings.ts";
import type { CommandState } from "../fleet/ask.ts";
import { identityOf } from "../fleet/knowledge.ts";
import type { TransportFailure } from "../nxapi/failure.ts";
import { pollOnce } from "./poll-once.ts";
import type { Selected } from "./selection.ts";

/** A command that gave nothing. */
export interface Unread {
  readonly command: string;
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
  /** Whether it is asked about tables: by the profile of that name, or by single commands that are named. */
  readonly asksTables: boolean;
  /** Why it could not be asked at all. */
  readonly failure: { readonly reason: TransportFailure; readonly detail: string } | undefined;
}

/** Switches that are asked at the same time. */
const AT_ONCE = 16;

/** Polls each switch once, all that is asked of it by default or as its settings say. In the order of the settings. */
export async function findTables({ switches, added }: Selected): Promise<Findings[]> {
  const found: Findings[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < switches.length; index = next++) {
      const settings = switches[index];
      if (settings !== undefined) found[index] = await findTablesOf(settings, added);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function findTablesOf(settings: SwitchSettings, added: readonly Command[]): Promise<Findings> {
  const { name, commands } = settings;
  const { only, profiles = DEFAULT_PROFILES } = commands;
  const asksTables = only !== undefined || profiles.includes("tables");
  const { answers, known, failure, states } = await pollOnce(settings, { added });
  if (failure !== undefined) {
    const detail = failure.message.replace(`${name}: `, "");
    const unable = { reason: failure.reason, detail };
    return { name, identity: undefined, rows: [], unread: [], dropped: 0, asksTables, failure: unable };
  }
  const faults = new Map(answers.map(({ ask, fault }) => [ask.title, fault ?? ""]));
  const unread: Unread[] = [];
  for (const [command, { state }] of states) {
    if (state !== "supported") unread.push({ command, state, detail: faults.get(command) ?? "" });
  }
  const read = answers.flatMap(({ ask, reading }) => (reading === undefined ? [] : [{ ask, reading }]));
  return {
    name,
    identity: identityOf(known),
    rows: tablesOf(read.map(({ ask, reading }) => ({ metrics: ask.command.metrics, samples: reading.samples }))),
    unread,
    dropped: read.flatMap(({ reading }) => reading.dropped).length,
    asksTables,
    failure: undefined,
  };
}

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
 * The status of a switch: that of its fullest table. Unknown if it could not be asked or gave no figure at all; unknown in
 * the place of OK if a command failed, since what it would have shown may be full. A command that the switch does not
 * know or has off changes nothing.
 */
export function statusOfSwitch({ failure, rows, unread }: Findings, thresholds: Thresholds): Status {
  if (failure !== undefined || !rows.some(({ percent }) => percent !== undefined)) return "UNKNOWN";
  const status = worst(rows.map((row) => statusOfTable(row, thresholds)));
  return status === "OK" && unread.some(({ state }) => state === "failed") ? "UNKNOWN" : status;
}

/** The worst of several; OK if there is none. */
export function worst(statuses: Iterable<Status>): Status {
  let most: Status = "OK";
  for (const status of statuses) if (GRAVITY.indexOf(status) > GRAVITY.indexOf(most)) most = status;
  return most;
}
