import { counter, defineCommand, gauge } from "../define.ts";
import { ICAM } from "./icam.ts";
import { object } from "../nxos/schema.ts";
import { Hits, Label, Percent, ratio, table, Text } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

const Node = object({ OrigNode: Label, AssignTo: Text, Mode: Text, PktCnt: Hits, PktPct: Percent });

const Service = object({ Svc: Label, DG: Text, TABLE_stats: table("stats", Node) });

const ATTRIBUTES = ["service", "device_group", "node", "assigned_to", "mode"] as const;

/** How Intelligent Traffic Director divides traffic over the nodes of a device group. */
export const showIcamItd = defineCommand({
  id: "icam_itd",
  description: "Traffic of each node of an Intelligent Traffic Director service (iCAM).",
  profile: "tables",
  releases: "Nexus 9000 from 9.3; `feature itd`",
  shape: "schema",
  needs: ICAM,
  cli: "show icam itd",
  off: "few switches have `feature itd`",
  periodMs: 0,
  schema: bodyOf({ TABLE_svc: table("svc", Service) }),
  separable: ["svc", "stats"],
  metrics: {
    "cisco.itd.packets": counter("{packet}", "Packets that a traffic director service sent to a node.", ATTRIBUTES),
    "cisco.itd.share": gauge("1", "A node's share of the packets of its traffic director service.", ATTRIBUTES),
  },
  *samples({ TABLE_svc: services }) {
    for (const { Svc: service, DG, TABLE_stats: nodes } of services) {
      for (const { OrigNode: node, AssignTo, Mode: mode, PktCnt: packets, PktPct: percent } of nodes) {
        const attributes = { service, device_group: DG, node, assigned_to: AssignTo, mode };
        yield { name: "cisco.itd.packets", value: packets, attributes };
        yield { name: "cisco.itd.share", value: ratio(percent), attributes };
      }
    }
  },
});
