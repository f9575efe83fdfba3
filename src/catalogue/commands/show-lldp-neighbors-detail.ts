import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object } from "../nxos/schema.ts";
import { Label, table, Word } from "../nxos/values.ts";
import { InterfaceName } from "../nxos/words.ts";

/** What a neighbour does not tell is printed as `null` or `not advertised`. */
const Told = Word.transform((word) => (word === "null" ? "" : word));

const Neighbor = object({
  chassis_id: Label,
  port_id: Told.optional(),
  l_port_id: InterfaceName,
  port_desc: Told.optional(),
  sys_name: Told.optional(),
  mgmt_addr: Told.optional(),
  mgmt_addr_ipv6: Told.optional(),
});

/** Who is at the other end of a link. All of it is what the neighbour says of itself; its description of itself is left out. */
export const showLldpNeighborsDetail = defineCommand({
  id: "lldp_neighbors",
  description: "Neighbours that LLDP finds, by interface.",
  profile: "fabric",
  releases: "every NX-OS release, with `feature lldp`",
  shape: "captured",
  needs: { line: "feature lldp", helps: () => true },
  cli: "show lldp neighbors detail",
  periodMs: 300_000,
  schema: bodyOf({ TABLE_nbor_detail: table("nbor_detail", Neighbor) }),
  separable: ["nbor_detail"],
  metrics: {
    "cisco.lldp.neighbor.info": gauge(
      "",
      "A neighbour that LLDP finds at an interface, in the neighbour's words; always 1.",
      ["network.interface.name", "neighbor", "neighbor.port", "chassis", "network.peer.address", "description"],
    ),
  },
  *samples({ TABLE_nbor_detail: rows }) {
    const seen = new Set<string>();
    for (const row of rows) {
      const attributes = {
        "network.interface.name": row.l_port_id,
        neighbor: row.sys_name ?? "",
        "neighbor.port": row.port_id ?? "",
        chassis: row.chassis_id,
        "network.peer.address": row.mgmt_addr || (row.mgmt_addr_ipv6 ?? ""),
        description: row.port_desc ?? "",
      };
      const key = JSON.stringify(attributes);
      if (seen.has(key)) continue;
      seen.add(key);
      yield { name: "cisco.lldp.neighbor.info", value: 1, attributes };
    }
  },
});
