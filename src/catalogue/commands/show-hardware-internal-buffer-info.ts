import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object, spelled } from "../nxos/schema.ts";
import { Count, Ordinal, table } from "../nxos/values.ts";

const Instance = object({
  instance: Ordinal,
  total_instant_usage_drop_pg: Count.optional(),
  max_cell_usage_drop_pg: Count.optional(),
  switch_cell_count_drop_pg: Count.optional(),
  total_instant_usage_no_drop_pg: Count.optional(),
  max_cell_usage_no_drop_pg: Count.optional(),
  switch_cell_count_no_drop_pg: Count.optional(),
});

// How the number of the module is called is not published: a switch with one module may print none.
const Module = spelled(
  { module_number: Ordinal.optional(), TABLE_instance: table("instance", Instance) },
  { module_number: ["module", "mod"] },
);

const POOL = ["module", "inst", "pool"] as const;

/** The packet buffer of each forwarding instance, and its peak since the counters of buffers were cleared. */
export const showHardwareInternalBufferInfo = defineCommand({
  id: "buffers",
  description: "Cells of the packet buffer in use, and the most that were, by forwarding instance.",
  profile: "drops",
  releases: "Nexus 9000 with Cisco's own ASICs, where it answers in JSON",
  shape: "inferred",
  cli: "show hardware internal buffer info pkt-stats",
  off: "an internal command, of which no reply is published, only what other programs read of it",
  periodMs: 60_000,
  schema: bodyOf({ TABLE_module: table("module", Module, { atLeast: 1 }) }),
  separable: ["instance"],
  metrics: {
    "cisco.buffer.usage": gauge(
      "{cell}",
      "Cells in use of a part of the packet buffer: of the traffic that may be dropped (`drop`), or of the other (`no_drop`).",
      POOL,
    ),
    "cisco.buffer.peak": gauge("{cell}", "The most cells of a part of the packet buffer that were in use.", POOL),
    "cisco.buffer.limit": gauge("{cell}", "Cells that a part of the packet buffer has.", POOL),
  },
  *samples({ TABLE_module: modules }) {
    for (const { module_number: module = "", TABLE_instance: instances } of modules) {
      for (const row of instances) {
        const place = { module, inst: row.instance };
        const drop = { ...place, pool: "drop" };
        const noDrop = { ...place, pool: "no_drop" };
        yield { name: "cisco.buffer.usage", value: row.total_instant_usage_drop_pg, attributes: drop };
        yield { name: "cisco.buffer.peak", value: row.max_cell_usage_drop_pg, attributes: drop };
        yield { name: "cisco.buffer.limit", value: row.switch_cell_count_drop_pg, attributes: drop };
        yield { name: "cisco.buffer.usage", value: row.total_instant_usage_no_drop_pg, attributes: noDrop };
        yield { name: "cisco.buffer.peak", value: row.max_cell_usage_no_drop_pg, attributes: noDrop };
        yield { name: "cisco.buffer.limit", value: row.switch_cell_count_no_drop_pg, attributes: noDrop };
      }
    }
  },
});
