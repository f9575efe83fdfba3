import type { Identity, Need } from "../define.ts";

/** A release as numbers in the order in which they count; `train` is 7 for the `I7` of 7.0(3)I7(6). */
interface Release {
  readonly numbers: readonly number[];
  /** The letter of a train, as the `I` of 7.0(3)I7(6); empty from 9.2 on, where there are none. */
  readonly train: string;
}

const RELEASE = /^(\d+)\.(\d+)\((\d+)[a-z]*\)(?:([A-Z])(\d+)\((\d+)[a-z]*\))?/;

function releaseOf(version: string): Release | undefined {
  const found = RELEASE.exec(version.trim());
  if (found === null) return undefined;
  const [, major, minor, maintenance, train = "", number = "0", rebuild = "0"] = found;
  return { numbers: [major, minor, maintenance, number, rebuild].map(Number), train };
}

/** Whether a release is not older than one whose numbers are given. */
function isFrom({ numbers }: Release, first: readonly number[]): boolean {
  for (const [index, wanted] of first.entries()) {
    const number = numbers[index] ?? 0;
    if (number !== wanted) return number > wanted;
  }
  return true;
}

/** As `show version` names it (`Nexus9000 C9300v Chassis`) and as the inventory does (`N9K-C93180YC-FX`, `N9324C-SE1U`). */
const NEXUS_9000 = /nexus ?9000|^N9/i;

/** The 3600 series are C3636C-R and C36180YC-R; a 3064 or 3172 is another family, without iCAM. */
const NEXUS_3600 = /\bC?36\w+-R\b/i;

const FIRST_9000 = [7, 0, 3, 7, 1];
const FIRST_3600 = [9, 2, 4];
/** The first release after 7.0(3)I7. */
const AFTER_I7 = [9, 2, 1];
/** From here on iCAM is always on, and `no feature icam` is refused. */
const ALWAYS_ON = [9, 3, 5];

/** Whether a switch has iCAM and has it off unless `feature icam` is configured, in a release before `end`. */
function mayBeOff({ model, version }: Identity, end: readonly number[]): boolean {
  const release = releaseOf(version);
  if (release === undefined || isFrom(release, end)) return false;
  if (NEXUS_3600.test(model)) return isFrom(release, FIRST_3600);
  // Of the trains of 7.0(3), F is that of other hardware.
  return NEXUS_9000.test(model) && ["", "I"].includes(release.train) && isFrom(release, FIRST_9000);
}

/**
 * What iCAM commands need: `feature icam`, on Nexus 9000 from 7.0(3)I7(1) and Nexus 3600 from 9.2(4), before 9.3(5)
 * (Cisco Nexus 9000 and 3600 Series NX-OS iCAM Configuration Guides). Without it the command line does not know them.
 */
export const ICAM: Need = { line: "feature icam", helps: (identity) => mayBeOff(identity, ALWAYS_ON) };

/** As {@link ICAM}, of a command that only 7.0(3)I7 has. */
export const ICAM_I7: Need = { line: "feature icam", helps: (identity) => mayBeOff(identity, AFTER_I7) };

/** What `show icam scale` needs to have rows: a switch that was upgraded to 9.3(5) with a configuration has it off. */
export const SCALE_MONITORING = "icam monitor scale";

/** The schema of iCAM's replies has module and instance twice, before some of their tables under short names. */
export const PLACE_SPELLINGS = { module: ["mod"], instance: ["inst"] } as const;
