import { counter, defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { Raw, spelled } from "../nxos/schema.ts";
import { Count, counterIn, Label, table, Word } from "../nxos/values.ts";
import { InterfaceName } from "../nxos/words.ts";

/** What the other families call an address family. */
const FAMILIES: Readonly<Record<string, string>> = { v4: "ipv4", v6: "ipv6" };

/** A group also has the key of its authentication in clear, which is not read. */
const Group = spelled(
  {
    sh_if_index: InterfaceName,
    sh_group_num: Label,
    sh_group_type: Word.transform((word) => FAMILIES[word.toLowerCase()] ?? word).optional(),
    sh_group_state: Word.optional(),
    sh_prio: Count.optional(),
    sh_vip: Word.optional(),
    sh_num_of_state_changes: Raw,
    sh_last_state_change: Count.optional(),
  },
  { sh_vip: ["sh_vip_v6"] },
);

const GROUP = ["network.interface.name", "group", "family"] as const;

/** The groups of HSRP. `show hsrp all`, of which no reply is known, adds those that are disabled. */
export const showHsrp = defineCommand({
  id: "hsrp",
  description: "HSRP: the state, the priority and the virtual address of each group, and when the state last changed.",
  profile: "fabric",
  releases: "every NX-OS release, with `feature hsrp`",
  shape: "captured",
  needs: { line: "feature hsrp", helps: () => true },
  cli: "show hsrp",
  periodMs: 60_000,
  schema: bodyOf({ TABLE_grp_detail: table("grp_detail", Group) }),
  separable: ["grp_detail"],
  metrics: {
    "cisco.hsrp.group.state": gauge("", "The state of an HSRP group on this switch, in its word; always 1.", [
      ...GROUP,
      "state",
    ]),
    "cisco.hsrp.group.priority": gauge("", "The priority of this switch in an HSRP group.", GROUP),
    "cisco.hsrp.group.state_changes": counter("{change}", "How often the state of an HSRP group has changed.", GROUP),
    "cisco.hsrp.group.last_state_change": gauge("s", "How long ago the state of an HSRP group last changed.", GROUP),
    "cisco.hsrp.group.info": gauge("", "The virtual address of an HSRP group; always 1.", [...GROUP, "address"]),
  },
  *samples({ TABLE_grp_detail: groups }) {
    for (const row of groups) {
      const attributes = {
        "network.interface.name": row.sh_if_index,
        group: row.sh_group_num,
        family: row.sh_group_type ?? "",
      };
      const state = row.sh_group_state ?? "";
      if (state !== "") yield { name: "cisco.hsrp.group.state", value: 1, attributes: { ...attributes, state } };
      yield { name: "cisco.hsrp.group.priority", value: row.sh_prio, attributes };
      const changes = counterIn(row.sh_num_of_state_changes);
      yield { name: "cisco.hsrp.group.state_changes", value: changes, attributes };
      // A group that has never changed is printed with a time of 0.
      const since = changes === 0 ? undefined : row.sh_last_state_change;
      yield { name: "cisco.hsrp.group.last_state_change", value: since, attributes };
      const address = row.sh_vip ?? "";
      if (address !== "") yield { name: "cisco.hsrp.group.info", value: 1, attributes: { ...attributes, address } };
    }
  },
});
