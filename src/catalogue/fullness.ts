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

/** From which percentages on a table is worth a warning, or critical, unless somebody says otherwise. */
export const THRESHOLDS = { warn: 80, crit: 90 } as const;

/** Whether somebody is to be warned when a table fills up. */
export function counts(family: string, attributes: Readonly<Record<string, string>>): boolean {
  return !MEANT_TO_BE_FULL.some(
    (full) => full.family === family && new RegExp(`^(?:${full.value})$`, "i").test(attributes[full.attribute] ?? ""),
  );
}
