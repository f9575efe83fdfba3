/** Tables of a family that are meant to be full: nobody is to be warned of them. */
export interface MeantToBeFull {
  /** What the names of its metrics have in common, without `.usage` and its like. */
  readonly family: string;
  readonly attribute: string;
  /** What the attribute's whole value is, as a regular expression that JavaScript and Prometheus read alike, in any case. */
  readonly value: string;
}

/**
 * The one list of what does not count when it fills up, for the report and the alert rules. NX-OS carves and fills the
 * supervisor's regions itself, nearly full on an idle switch; a bank of the ACL TCAM is full once all of it is carved
 * into regions, which are told of by themselves.
 */
export const MEANT_TO_BE_FULL: readonly MeantToBeFull[] = [
  { family: "cisco.tcam", attribute: "table", value: "acl" },
  { family: "cisco.acl.region", attribute: "region", value: String.raw`.*\bsup\b.*` },
];

/** The percentages from which on a table is worth a warning, or critical. */
export interface Thresholds {
  readonly warn: number;
  readonly crit: number;
}

/** Those that hold unless somebody says otherwise, in reports, on pages, in alerts and on dashboards. */
export const THRESHOLDS: Thresholds = { warn: 80, crit: 90 };

/** How a table stands by the thresholds. */
export type Level = "ok" | "warning" | "critical";

/** The level of a table by the thresholds, each of which counts as passed when it is reached; one that does not count is well. */
export function levelOf(
  table: { readonly percent: number | undefined; readonly counts: boolean },
  { warn, crit }: Thresholds = THRESHOLDS,
): Level {
  if (table.percent === undefined || !table.counts) return "ok";
  return table.percent >= crit ? "critical" : table.percent >= warn ? "warning" : "ok";
}

/** Whether somebody is to be warned when a table fills up. */
export function counts(family: string, attributes: Readonly<Record<string, string>>): boolean {
  return !MEANT_TO_BE_FULL.some(
    (full) => full.family === family && new RegExp(`^(?:${full.value})$`, "i").test(attributes[full.attribute] ?? ""),
  );
}
