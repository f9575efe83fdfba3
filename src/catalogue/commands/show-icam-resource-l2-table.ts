import { defineCommand } from "../define.ts";
import { ICAM_I7, PLACE_SPELLINGS } from "./icam.ts";
import { spelled } from "../nxos/schema.ts";
import { Count, Ordinal, Percent, table } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";
import { tcamMetrics, tcamSamples } from "./tcam.ts";

const Row = spelled(
  { Total_Entries: Count, Used_Entries: Count, Percent_Util: Percent },
  { Total_Entries: ["Max_Entries"] },
);

const Body = bodyOf(
  {
    module: Ordinal,
    instance: Ordinal,
    TABLE_l2_table_resource: table("l2_table_resource", Row, { atLeast: 1 }),
  },
  PLACE_SPELLINGS,
);

/** The MAC address table. Only 7.0(3)I7 has the command; its percentages are truncated. */
export const showIcamResourceL2Table = defineCommand({
  id: "icam_l2_table",
  description: "The MAC address table of a forwarding instance (iCAM).",
  profile: "tables",
  releases: "Nexus 9000 7.0(3)I7 only; `feature icam`",
  shape: "captured",
  needs: ICAM_I7,
  cli: "show icam resource l2_table module {module} inst {inst}",
  periodMs: 0,
  schema: Body,
  metrics: tcamMetrics(["table", "module", "inst"]),
  *samples({ module, instance: inst, TABLE_l2_table_resource: [now] }) {
    if (now === undefined) return;
    const { Total_Entries: limit, Used_Entries: usage, Percent_Util: percent } = now;
    yield* tcamSamples({ usage, limit, percent }, { table: "l2", module, inst });
  },
});
