import type { Thresholds } from "../catalogue/fullness.ts";
import { styleText } from "node:util";

import { placeOf, type Table, titleOf } from "../catalogue/tables.ts";
import type { Problem } from "../fleet/problems/problems.ts";
import {
  EXIT_STATUS,
  type Findings,
  type Status,
  statusOfProblem,
  statusOfSwitch,
  statusOfTable,
  type Unread,
  worst,
} from "./report-findings.ts";

/** What a report shows, and how. */
export interface TextOptions {
  readonly thresholds: Thresholds;
  /** Whether to show everything, or what says most. */
  readonly all: boolean;
  readonly colours: boolean;
}

/** As many rows as fit on a screen, of all switches together. What reaches a threshold is shown in any case. */
const MOST_ROWS = 20;

/** So many rows of each switch, however many switches there are. */
const LEAST_ROWS = 3;

/** Of each kind of thing that is not in order so many are named. */
const MOST_NAMED = 4;

/**
 * A report for people: one line about all, as monitoring systems show it, and then each switch with what is not in order and
 * its fullest tables. What is left out is counted.
 */
export function toText(findings: readonly Findings[], options: TextOptions): string {
  const most = Math.max(LEAST_ROWS, Math.floor(MOST_ROWS / findings.length));
  const sections = findings.map((one) => section(one, most, options));
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
    pressing(findings),
    fullest === undefined ? "" : `, the fullest is ${where(fullest.name, fullest.row)}`,
  ].join("");
}

/** The most urgent thing that is not in order on a switch, and how many more kinds of it there are. */
function pressing(findings: readonly Findings[]): string {
  const all = findings
    .flatMap(({ name, problems }) => problems.map((problem) => ({ name, problem })))
    .toSorted((one, other) => Number(isCritical(other.problem)) - Number(isCritical(one.problem)));
  const [first] = all;
  if (first === undefined) return "";
  const more = all.length === 1 ? "" : ` and ${all.length - 1} more`;
  return `, ${plain(first.name)}: ${problemText(first.problem, 1)}${more}`;
}

function isCritical({ level }: Problem): boolean {
  return level === "critical";
}

/** What is not in order, and of what so many that it is true of. */
function problemText({ what, where: all }: Problem, most: number): string {
  const more = all.length <= most ? "" : `, and ${all.length - most} more`;
  return plain(`${what}: ${all.slice(0, most).join("; ")}${more}`);
}

function where(name: string, row: Table): string {
  const place = placeOf(row) === "" ? [] : [`module ${placeOf(row)}`];
  return plain([name, ...place, titleOf(row), percentOf(row)].join(", "));
}

function section(findings: Findings, most: number, options: TextOptions): string {
  const { name, identity, problems, unread, dropped, notLookedAt, failure } = findings;
  const status = statusOfSwitch(findings, options.thresholds);
  const title = [name, identity?.hostname === name ? "" : identity?.hostname, identity?.model, identity?.version]
    .filter((word) => word !== undefined && word !== "")
    .map((word) => plain(String(word)));
  const head = `${title.join("  ")}  ${paint(status, status, options.colours)}`;
  if (failure !== undefined) return `${head}\n  could not be asked: ${failure.reason}: ${plain(failure.detail)}`;

  return [
    head,
    ...useLine(findings),
    ...problems.map((problem) => problemLine(problem, options)),
    ...tableLines(findings, most, options),
    ...(dropped === 0 ? [] : [`  ${dropped} numbers left out that cannot be true`]),
    ...unreadLines(unread, options),
    ...(notLookedAt.length === 0 ? [] : [`  not looked at: ${notLookedAt.join(", ")}`]),
  ].join("\n");
}

function useLine({ use: { cpu, memory } }: Findings): string[] {
  const said = [
    cpu === undefined ? "" : `CPU ${Math.round(cpu)} % busy`,
    memory === undefined ? "" : `memory ${Math.round(memory)} % used`,
  ].filter((one) => one !== "");
  return said.length === 0 ? [] : [`  ${said.join(", ")}`];
}

function problemLine(problem: Problem, { all, colours }: TextOptions): string {
  const status = statusOfProblem(problem);
  const text = problemText(problem, all ? problem.where.length : MOST_NAMED);
  return `  ${paint(status.padEnd(8), status, colours)}  ${text}`;
}

/** The fullest tables, those last that are meant to be full, and how many more there are. */
function tableLines({ rows, asksTables }: Findings, most: number, options: TextOptions): string[] {
  if (!asksTables && rows.length === 0) return [];
  const measured = rows.filter(({ percent }) => percent !== undefined);
  const known = [...measured.filter(({ counts }) => counts), ...measured.filter(({ counts }) => !counts)];
  const full = known.findLastIndex((row) => statusOfTable(row, options.thresholds) !== "OK") + 1;
  const shown = options.all ? rows : known.slice(0, Math.max(most, full));
  const leftOut = options.all ? [] : known.slice(shown.length);
  const fullest = leftOut.find(({ counts }) => counts);
  const above = fullest === undefined ? "" : `, none that counts above ${percentOf(fullest)}`;
  const unmeasured = options.all ? 0 : rows.length - known.length;
  return [
    ...(shown.length === 0 ? ["  no table with a limit was read"] : table(shown, options)),
    ...(leftOut.length === 0 ? [] : [`  ${leftOut.length} more${above} (--tables)`]),
    ...(unmeasured === 0 ? [] : [`  ${unmeasured} more of which it is not known how full they are (--tables)`]),
  ];
}

/** What was not read, and why; what a switch does not have is no more than named, but for what reads its tables. */
function unreadLines(unread: readonly Unread[], { all }: TextOptions): string[] {
  const isPlain = ({ state, profile }: Unread): boolean => !all && state !== "failed" && profile !== "tables";
  const absent = unread.filter(isPlain).map(({ command }) => plain(command));
  return [
    ...unread.filter((one) => !isPlain(one)).map(notRead),
    ...(absent.length === 0 ? [] : [`  not on this switch: ${absent.join(", ")}`]),
  ];
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
    const { name, identity, problems, use, rows, unread, dropped, notLookedAt, failure } = one;
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
      problems: problems.map(({ what, where: all, ...problem }) => ({
        what,
        where: all,
        alert: problem.alert,
        level: statusOfProblem(problem),
      })),
      cpu_percent: use.cpu,
      memory_percent: use.memory,
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
      not_looked_at: notLookedAt,
      dropped,
    };
  });
  return `${JSON.stringify({ status, exit: EXIT_STATUS[status], ...thresholds, switches }, undefined, 2)}\n`;
}
