import type { Table } from "../../catalogue/tables.ts";
import type { Findings } from "./survey.ts";

/** How things stand, in the words of monitoring plugins. */
export type Status = "OK" | "WARNING" | "CRITICAL" | "UNKNOWN";

/** The exit statuses of monitoring plugins (Monitoring Plugins Development Guidelines, "Plugin Return Codes"). */
export const EXIT_STATUS: Readonly<Record<Status, number>> = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 };

/** From the best to the worst: a full table outweighs what could not be read, and that a table that is filling up. */
const GRAVITY: readonly Status[] = ["OK", "WARNING", "UNKNOWN", "CRITICAL"];

/** The percentages from which on a table is worth a warning, or critical. */
export interface Thresholds {
  readonly warn: number;
  readonly crit: number;
}

/** How a table stands by the thresholds, each of which counts as passed when it is reached. */
export function levelOf({ percent, counts }: Pick<Table, "percent" | "counts">, { warn, crit }: Thresholds): Status {
  if (percent === undefined || !counts) return "OK";
  return percent >= crit ? "CRITICAL" : percent >= warn ? "WARNING" : "OK";
}

/**
 * How a switch stands: as its fullest table does. Unknown if it could not be asked or gave no figure at all; unknown in
 * the place of OK if a command failed, since what it would have shown may be full. A command that the switch does not
 * know or has off changes nothing.
 */
export function statusOf({ failure, rows, unread }: Findings, thresholds: Thresholds): Status {
  if (failure !== undefined || !rows.some(({ percent }) => percent !== undefined)) return "UNKNOWN";
  const status = worst(rows.map((row) => levelOf(row, thresholds)));
  return status === "OK" && unread.some(({ state }) => state === "failed") ? "UNKNOWN" : status;
}

/** The worst of several; OK if there is none. */
export function worst(statuses: Iterable<Status>): Status {
  let most: Status = "OK";
  for (const status of statuses) if (GRAVITY.indexOf(status) > GRAVITY.indexOf(most)) most = status;
  return most;
}
