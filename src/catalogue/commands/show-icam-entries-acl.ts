import { counter, defineCommand } from "../define.ts";
import { ICAM, PLACE_SPELLINGS } from "./icam.ts";
import { object, type Output } from "../nxos/schema.ts";
import { Hits, Label, Ordinal, table, Text, type Value } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

const Entry = object({
  Feature: Label,
  Pkt_Type: Text,
  SourceIP_Mask_DestIP_Mask: Text,
  Action: Text,
  Intf_name: Text,
  Stats: Hits,
});
type Entry = Output<typeof Entry>;

const Body = bodyOf(
  { module: Ordinal, instance: Ordinal, TABLE_ACL_entries: table("ACL_entries", Entry) },
  PLACE_SPELLINGS,
);

/** The hits of entries that look the same together: the switch prints no ports, so one description may be several. */
function hitsByEntry(entries: readonly Entry[]): Iterable<{ readonly entry: Entry; readonly hits: Value }> {
  const found = new Map<string, { readonly entry: Entry; hits: Value }>();
  for (const entry of entries) {
    const { Feature, Pkt_Type, SourceIP_Mask_DestIP_Mask, Action, Intf_name, Stats } = entry;
    const key = JSON.stringify([Feature, Pkt_Type, SourceIP_Mask_DestIP_Mask, Action, Intf_name]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { entry, hits: Stats });
    else if (typeof known.hits === "number") known.hits = typeof Stats === "number" ? known.hits + Stats : Stats;
  }
  return found.values();
}

/**
 * The hit counter of each ACL entry. An ACL TCAM holds thousands, so it is off unless asked for, and then asks for the
 * tenth of the entries that are hit most: `top` takes a percentage.
 */
export const showIcamEntriesAcl = defineCommand({
  id: "icam_acl_entries",
  description: "Packets that hit each ACL entry, of the tenth of the entries that are hit most (iCAM).",
  profile: "tables",
  releases: "Nexus 9000 and 3600 from 9.3; `icam monitor entries acl`",
  shape: "schema",
  needs: ICAM,
  cli: "show icam entries acl module {module} inst {inst} sort top 10",
  off: "an ACL TCAM has thousands of entries, of which the switch must sort the hits",
  alone: true,
  periodMs: 300_000,
  schema: Body,
  metrics: {
    "cisco.acl.entry.hits": counter("{packet}", "Packets that hit the ACL entries of a description.", [
      "feature",
      "packet_type",
      "match",
      "action",
      "interface",
      "module",
      "inst",
    ]),
  },
  *samples({ module, instance: inst, TABLE_ACL_entries: entries }) {
    for (const { entry, hits } of hitsByEntry(entries)) {
      const attributes = {
        feature: entry.Feature,
        packet_type: entry.Pkt_Type,
        match: entry.SourceIP_Mask_DestIP_Mask,
        action: entry.Action,
        interface: entry.Intf_name,
        module,
        inst,
      };
      yield { name: "cisco.acl.entry.hits", value: hits, attributes };
    }
  },
});
