import type { Thresholds } from "../catalogue/fullness.ts";
import { styleText } from "node:util";

import { placeOf, type Table, titleOf } from "../catalogue/tables.ts";
import {
  EXIT_STATUS,
  type Findings,
  type Status,
  statusOfSwitch,
  statusOfTable,
  type Unread,
  worst,
} from "./report-findings.ts";

/** What a report shows, and how. */
export interface TextOptions {
  readonly thresholds: Thresholds;
  /** Whether to show every row, or those that say most. */
  readonly all: boolean;
  readonly colours: boolean;
}

/** As many rows as fit on a screen. What reaches a threshold is shown in any case. */
const MOST_ROWS = 20;

/**
 * A report for people: one line about all, as monitoring systems show it, and then each switch with its fullest tables.
 * What is left out is counted.
 */
export function toText(findings: readonly Findings[], options: TextOptions): string {
  const sections = findings.map((one) => section(one, options));
  return `${[summary(findings, options), ...sections].join("\n\n")}\n`;
}

function summary(findings: readonly Findings[], { thresholds, colours }: TextOptions): string {
  const statuses = findings.map((one) => statusOfSwitch(one, thresholds));
  const counts = (["CRITICAL", "UNKNOWN", "WARNING", "OK"] as const)
    .map((status) => ({ status, count: statuses.filter((one) => one === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`);
  const [fullest] = findings
    .flatMap(({ name, rows }) =>
      rows
        .filter((row) => row.counts)
        .slice(0, 1)
        .map((row) => ({ name, row })),
    )
    .flatMap(({ name, row }) => (row.percent === undefined ? [] : [{ name, row, percent: row.percent }]))
    .toSorted((one, other) => other.percent - one.percent);
  const whole = worst(statuses);
  return [
    `${paint(whole, whole, colours)}: ${findings.length === 1 ? "1 switch" : `${findings.length} switches`}`,
    ` (${counts.join(", ")})`,
    fullest === undefined ? "" : `, the fullest is ${where(fullest.name, fullest.row)}`,
  ].join("");
}

function where(name: string, row: Table): string {
  const place = placeOf(row) === "" ? [] : [`module ${placeOf(row)}`];
  return plain([name, ...place, titleOf(row), percentOf(row)].join(", "));
}

/** A switch that is asked about its interfaces alone has no tables to report. */
const NOT_ASKED = ": the profile tables is not among its profiles";

function section(findings: Findings, options: TextOptions): string {
  const { name, identity, rows, unread, dropped, asksTables, failure } = findings;
  const status = statusOfSwitch(findings, options.thresholds);
  const title = [name, identity?.hostname === name ? "" : identity?.hostname, identity?.model, identity?.version]
    .filter((word) => word !== undefined && word !== "")
    .map((word) => plain(String(word)));
  const head = `${title.join("  ")}  ${paint(status, status, options.colours)}`;
  if (failure !== undefined) return `${head}\n  could not be asked: ${failure.reason}: ${plain(failure.detail)}`;

  const known = rows.filter(({ percent }) => percent !== undefined);
  const pressing = known.findLastIndex((row) => statusOfTable(row, options.thresholds) !== "OK") + 1;
  const shown = options.all ? rows : known.slice(0, Math.max(MOST_ROWS, pressing));
  const leftOut = options.all ? [] : known.slice(shown.length);
  const unmeasured = options.all ? 0 : rows.length - known.length;
  return [
    head,
    ...(shown.length === 0
      ? [`  no table with a limit was read${asksTables ? "" : NOT_ASKED}`]
      : table(shown, options)),
    ...(leftOut[0] === undefined ? [] : [`  ${leftOut.length} more, none above ${percentOf(leftOut[0])} (--tables)`]),
    ...(unmeasured === 0 ? [] : [`  ${unmeasured} more of which it is not known how full they are (--tables)`]),
    ...(dropped === 0 ? [] : [`  ${dropped} numbers left out that cannot be true`]),
    ...unread.map(notRead),
  ].join("\n");
}

function notRead({ command, state, detail }: Unread): string {
  return `  not read (${state}): ${plain(command)}${detail === "" ? "" : `: ${plain(detail)}`}`;
}

/** The columns; numbers to the right, and what may be long at the end. */
function table(rows: readonly Table[], { thresholds, colours }: TextOptions): string[] {
  const head = ["percent", "used", "limit", "free", "module", "table"];
  const cells = rows.map((row) => [
    percentOf(row),
    numberOf(row.used),
    numberOf(row.limit),
    numberOf(freeOf(row)),
    plain(placeOf(row)) || "-",
    plain(titleOf(row)),
  ]);
  const widths = head.map((word, column) => Math.max(word.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column < 4 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ");
  const marked = rows.map((row, index) => {
    const level = statusOfTable(row, thresholds);
    const text = line(cells[index] ?? []);
    const full = statusOfTable({ ...row, counts: true }, thresholds) !== "OK";
    if (!row.counts && full) return `  ${text}  not counted`;
    return level === "OK" ? `  ${text.trimEnd()}` : `  ${paint(`${text}  ${level}`, level, colours)}`;
  });
  return [`  ${line(head).trimEnd()}`, ...marked];
}

/** What there is left; less than nothing in a table that is over-full. */
function freeOf({ used, limit }: Table): number | undefined {
  return used === undefined || limit === undefined ? undefined : limit - used;
}

function percentOf({ percent }: Table): string {
  return percent === undefined ? "-" : `${percent.toFixed(2)} %`;
}

function numberOf(value: number | undefined): string {
  return value === undefined ? "-" : String(value);
}

/** A switch's text on one line, without what could steer a terminal. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

const COLOURS = { OK: "green", WARNING: "yellow", CRITICAL: "red", UNKNOWN: "magenta" } as const;

function paint(text: string, status: Status, colours: boolean): string {
  return colours ? styleText(COLOURS[status], text, { validateStream: false }) : text;
}

/** A report for programs: everything that was found, each row with its level. What is not known is left out. */
export function toJson(findings: readonly Findings[], thresholds: Thresholds): string {
  const status = worst(findings.map((one) => statusOfSwitch(one, thresholds)));
  const switches = findings.map((one) => {
    const { name, identity, rows, unread, dropped, failure } = one;
    return {
      name,
      status: statusOfSwitch(one, thresholds),
      ...(identity !== undefined && {
        hostname: identity.hostname,
        model: identity.model,
        serial: identity.serial,
        version: identity.version,
      }),
      ...(failure !== undefined && { failure }),
      tables: rows.map((row) => ({
        title: titleOf(row),
        place: placeOf(row),
        family: row.family,
        attributes: row.attributes,
        used: row.used,
        limit: row.limit,
        free: freeOf(row),
        percent: row.percent,
        counts: row.counts,
        level: statusOfTable(row, thresholds),
      })),
      unread,
      dropped,
    };
  });
  return `${JSON.stringify({ status, exit: EXIT_STATUS[status], ...thresholds, switches }, undefined, 2)}\n`;
}
