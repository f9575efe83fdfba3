import { z } from "zod";

import { defineCommand, gauge } from "./define.ts";
import { Count, Label, table } from "./nxos.ts";
import { bodyOf } from "./nxos-body.ts";

const Size = z.object({ type: Label, tcam_size: Count });

const Body = bodyOf({
  TCAM_Region: bodyOf({ TABLE_Sizes: table("Sizes", Size, { atLeast: 1 }) }),
});

/** How the ACL TCAM is carved, by configuration. A region of size 0 is not carved, and what needs it does not work. */
export const tcamRegionSizes = defineCommand({
  id: "tcam_region_sizes",
  description: "The configured size of each region of the ACL TCAM.",
  releases: "Nexus 9000 and 3000, every release",
  shape: "schema",
  cli: "show hardware access-list tcam region",
  periodMs: 3_600_000,
  schema: Body,
  metrics: {
    "cisco.acl.region.size": gauge("{entry}", "Entries carved for a region of the ACL TCAM; 0 if it is not carved.", [
      "region",
    ]),
  },
  *samples({ TCAM_Region: { TABLE_Sizes: sizes } }) {
    for (const { type: region, tcam_size: size } of sizes) {
      yield { name: "cisco.acl.region.size", value: size, attributes: { region } };
    }
  },
});
