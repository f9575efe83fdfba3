import { placeOf, titleOf } from "../../catalogue/tables.ts";
import { EXIT_STATUS, levelOf, statusOf, type Thresholds, worst } from "./status.ts";
import type { Findings } from "./survey.ts";
import { freeOf } from "./text.ts";

/** A report for programs: everything that was found, each row with its level. What is not known is left out. */
export function toJson(findings: readonly Findings[], thresholds: Thresholds): string {
  const status = worst(findings.map((one) => statusOf(one, thresholds)));
  const switches = findings.map((one) => {
    const { name, identity, rows, unread, dropped, failure } = one;
    return {
      name,
      status: statusOf(one, thresholds),
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
        level: levelOf(row, thresholds),
      })),
      unread,
      dropped,
    };
  });
  return `${JSON.stringify({ status, exit: EXIT_STATUS[status], ...thresholds, switches }, undefined, 2)}\n`;
}
