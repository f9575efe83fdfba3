import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object } from "../nxos/schema.ts";
import { Label, table, Word } from "../nxos/values.ts";
import { InterfaceName } from "../nxos/words.ts";

const Neighbor = object({
  device_id: Label,
  intf_id: InterfaceName,
  platform_id: Word.optional(),
  port_id: Word.optional(),
});

/** Who is at the other end of a link. All of it is what the neighbour says of itself. */
export const showCdpNeighbors = defineCommand({
  id: "cdp_neighbors",
  description: "Neighbours that CDP finds, by interface.",
  profile: "fabric",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show cdp neighbors",
  periodMs: 300_000,
  schema: bodyOf({ TABLE_cdp_neighbor_brief_info: table("cdp_neighbor_brief_info", Neighbor) }),
  separable: ["cdp_neighbor_brief_info"],
  metrics: {
    "cisco.cdp.neighbor.info": gauge(
      "",
      "A neighbour that CDP finds at an interface, in the neighbour's words; always 1.",
      ["network.interface.name", "neighbor", "neighbor.port", "platform"],
    ),
  },
  *samples({ TABLE_cdp_neighbor_brief_info: rows }) {
    // A neighbour that has restarted is listed a second time until its first entry expires.
    const seen = new Set<string>();
    for (const { device_id: neighbor, intf_id: name, platform_id: platform = "", port_id: port = "" } of rows) {
      const attributes = { "network.interface.name": name, neighbor, "neighbor.port": port, platform };
      const key = JSON.stringify(attributes);
      if (seen.has(key)) continue;
      seen.add(key);
      yield { name: "cisco.cdp.neighbor.info", value: 1, attributes };
    }
  },
});
