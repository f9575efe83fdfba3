import type { Need } from "../define.ts";

/** What a switch must have configured to know the commands of VXLAN. */
export const NVE: Need = { line: "feature nv overlay", helps: () => true };
