import { defineCommand, gauge } from "../define.ts";
import { NVE } from "./nve.ts";
import { bodyOf } from "../nxos/reply.ts";
import { spelled } from "../nxos/schema.ts";
import { table, Text, Word } from "../nxos/values.ts";
import { flagIn, InterfaceName } from "../nxos/words.ts";

/** A source with an IPv6 address has another leaf for it. */
const Interface = spelled(
  {
    "if-name": InterfaceName,
    "if-state": Text.optional(),
    "encap-type": Word.optional(),
    "host-reach-mode": Word.optional(),
    "source-if": Word.optional(),
    "primary-ip": Word.optional(),
    "local-rmac": Word.optional(),
  },
  { "primary-ip": ["primary-ipv6"] },
);

const NAME = ["network.interface.name"] as const;

/**
 * The interface of VXLAN's tunnels. A Nexus has one, and every release knows it by this name, where only newer ones take a pattern.
 * A reply with `detail` is published; Cisco's schema has the same leaves without it, for a release that does not know the word.
 */
export const showNveInterfaceNve1Detail = defineCommand({
  id: "nve_interface",
  description: "VXLAN: the NVE interface, whether it is up, and its source.",
  profile: "fabric",
  releases: "every NX-OS release, with `feature nv overlay`",
  shape: "captured",
  needs: NVE,
  cli: "show nve interface nve1 detail",
  spellings: ["show nve interface nve1"],
  periodMs: 300_000,
  schema: bodyOf({ TABLE_nve_if: table("nve_if", Interface) }),
  separable: ["nve_if"],
  metrics: {
    "cisco.nve.interface.up": gauge("", "1 if an NVE interface is up, 0 if it is down.", NAME),
    "cisco.nve.interface.info": gauge("", "What an NVE interface is, in the switch's words; always 1.", [
      ...NAME,
      "encapsulation",
      "mode",
      "source",
      "network.local.address",
      "mac",
    ]),
  },
  *samples({ TABLE_nve_if: rows }) {
    for (const row of rows) {
      const named = { "network.interface.name": row["if-name"] };
      yield { name: "cisco.nve.interface.up", value: flagIn(row["if-state"], ["up"], ["down"]), attributes: named };
      const attributes = {
        ...named,
        encapsulation: row["encap-type"] ?? "",
        mode: row["host-reach-mode"] ?? "",
        source: row["source-if"] ?? "",
        "network.local.address": row["primary-ip"] ?? "",
        mac: row["local-rmac"] ?? "",
      };
      yield { name: "cisco.nve.interface.info", value: 1, attributes };
    }
  },
});
