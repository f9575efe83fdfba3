import { regionOf } from "./access-list-labels.ts";
import { defineCommand, gauge } from "../define.ts";
import { spelled } from "../nxos/schema.ts";
import { Count, Label, table } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

/**
 * A region's name as the use of its entries has it, and behind it in brackets the keyword that configures its size. As text
 * the line goes on with `size = 256`; how far it is the name in JSON, no published reply says.
 */
const Type = Label.transform((printed) => {
  const type = printed.replace(/ size(?: =)?$/, "");
  const [, name = type, keyword = ""] = /^(.*\S)\s*\[([^[\]]*)\]\s*:?$/.exec(type) ?? [];
  return { region: regionOf(name), keyword: keyword.trim() };
});

// `show hardware profile tcam region` of older releases has the same table with longer names.
const Size = spelled({ type: Type, tcam_size: Count }, { type: ["tcam_compat_type"], tcam_size: ["tcam_compat_size"] });

const Body = bodyOf({
  TCAM_Region: bodyOf({ TABLE_Sizes: table("Sizes", Size, { atLeast: 1 }) }),
});

/** How the ACL TCAM is carved, by configuration. A region of size 0 is not carved, and what needs it does not work. */
export const showHardwareAccessListTcamRegion = defineCommand({
  id: "tcam_region_sizes",
  description: "The configured size of each region of the ACL TCAM.",
  profile: "tables",
  releases: "Nexus 9000 and 3000, every release",
  shape: "schema",
  cli: "show hardware access-list tcam region",
  periodMs: 3_600_000,
  schema: Body,
  metrics: {
    "cisco.acl.region.size": gauge("{entry}", "Entries carved for a region of the ACL TCAM; 0 if it is not carved.", [
      "region",
      "keyword",
    ]),
  },
  *samples({ TCAM_Region: { TABLE_Sizes: sizes } }) {
    for (const { type, tcam_size: size } of sizes) {
      yield { name: "cisco.acl.region.size", value: size, attributes: type };
    }
  },
});
