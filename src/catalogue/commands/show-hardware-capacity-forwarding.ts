import { defineCommand, gauge } from "../define.ts";
import { object } from "../nxos/schema.ts";
import { Count, Ordinal, Percent, ratio, table } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

const Row = object({
  module_number: Ordinal,
  v4_hosts_pctage: Percent.optional(),
  v6_hosts_pctage: Percent.optional(),
  v6_nd_local_pctage: Percent.optional(),
  v4_trie_used: Count.optional(),
  v4_trie_pctage: Percent.optional(),
  v6_trie_pctage: Percent.optional(),
  v4_tcam_pctage: Percent.optional(),
  v6_tcam_pctage: Percent.optional(),
  next_hop_pctage: Percent.optional(),
  ecmp_entries_used: Count.optional(),
});

const Body = bodyOf({ TABLE_module: table("module", Row, { atLeast: 1 }) }).refine(
  ({ TABLE_module: rows }) => rows.some((row) => Object.keys(row).length > 1),
  "no module has any of the known tables",
);

const ATTRIBUTES = ["module", "resource"] as const;

/**
 * How full the tables of unicast forwarding are on each line card and fabric module. Up to 9.3(1), and on line cards
 * with Jericho, the command has no structured output.
 */
export const showHardwareCapacityForwarding = defineCommand({
  id: "capacity_forwarding",
  description: "Use of the host, trie, TCAM, next-hop and ECMP tables by module.",
  profile: "tables",
  releases: "Nexus 9000 from 9.3(4), not on line cards with Jericho",
  shape: "inferred",
  cli: "show hardware capacity forwarding",
  periodMs: 300_000,
  schema: Body,
  separable: ["module"],
  metrics: {
    "cisco.forwarding.capacity.usage": gauge("{entry}", "Entries in use of a forwarding table.", ATTRIBUTES),
    "cisco.forwarding.capacity.utilization": gauge("1", "How full a forwarding table is.", ATTRIBUTES),
  },
  *samples({ TABLE_module: modules }) {
    for (const { module_number: module, ...row } of modules) {
      const used = { v4_trie: row.v4_trie_used, ecmp_entries: row.ecmp_entries_used };
      for (const [resource, value] of Object.entries(used)) {
        yield { name: "cisco.forwarding.capacity.usage", value, attributes: { module, resource } };
      }
      const percentages = {
        v4_hosts: row.v4_hosts_pctage,
        v6_hosts: row.v6_hosts_pctage,
        v6_nd_local: row.v6_nd_local_pctage,
        v4_trie: row.v4_trie_pctage,
        v6_trie: row.v6_trie_pctage,
        v4_tcam: row.v4_tcam_pctage,
        v6_tcam: row.v6_tcam_pctage,
        next_hop: row.next_hop_pctage,
      };
      for (const [resource, percent] of Object.entries(percentages)) {
        const attributes = { module, resource };
        yield { name: "cisco.forwarding.capacity.utilization", value: ratio(percent), attributes };
      }
    }
  },
});
