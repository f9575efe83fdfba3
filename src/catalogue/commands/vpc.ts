import type { Need } from "../define.ts";

/** What a switch must have configured to know the commands of vPC. */
export const VPC: Need = { line: "feature vpc", helps: () => true };
