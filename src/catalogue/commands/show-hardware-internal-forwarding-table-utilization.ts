import { defineCommand, gauge } from "../define.ts";
import { withLeaves } from "../nxos/schema.ts";
import { entriesIn, Ordinal, ratio, table } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

const Row = withLeaves({ module_number: Ordinal });

const ATTRIBUTES = ["module", "resource"] as const;

const PERCENTAGE = /pct|percent|util/i;
const LIMIT = /max|limit|total|size|avail/i;
const USAGE = /use|count|entries/i;

/**
 * The forwarding tables as an internal command shows them. The leaves of its rows are not known, so each goes by its
 * own name: a percentage, a limit or a use, whichever its name says. Some scripts of Cisco's test the uses for being
 * negative; those are dropped.
 */
export const showHardwareInternalForwardingTableUtilization = defineCommand({
  id: "internal_forwarding",
  description: "Use of the forwarding tables by module, from an internal command, under the names of its leaves.",
  profile: "tables",
  releases: "Nexus 9000 from 7.0(3)I7; an internal command",
  shape: "inferred",
  cli: "show hardware internal forwarding table utilization",
  off: "an internal command, of which no reply is published",
  alone: true,
  periodMs: 300_000,
  schema: bodyOf({ TABLE_module: table("module", Row, { atLeast: 1 }) }),
  metrics: {
    "cisco.forwarding.internal.usage": gauge("{entry}", "Entries in use of a forwarding table.", ATTRIBUTES),
    "cisco.forwarding.internal.limit": gauge("{entry}", "Entries that a forwarding table has room for.", ATTRIBUTES),
    "cisco.forwarding.internal.utilization": gauge("1", "How full a forwarding table is.", ATTRIBUTES),
  },
  *samples({ TABLE_module: modules }) {
    for (const { module_number: module, leaves } of modules) {
      for (const [resource, raw] of Object.entries(leaves)) {
        const value = entriesIn(raw);
        const attributes = { module, resource };
        if (PERCENTAGE.test(resource)) {
          yield { name: "cisco.forwarding.internal.utilization", value: ratio(value), attributes };
        } else if (LIMIT.test(resource)) {
          yield { name: "cisco.forwarding.internal.limit", value, attributes };
        } else if (USAGE.test(resource)) {
          yield { name: "cisco.forwarding.internal.usage", value, attributes };
        }
      }
    }
  },
});
