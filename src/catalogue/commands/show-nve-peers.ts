import { defineCommand, gauge } from "../define.ts";
import { NVE } from "./nve.ts";
import { bodyOf } from "../nxos/reply.ts";
import { Duration } from "../nxos/time.ts";
import { spelled } from "../nxos/schema.ts";
import { Label, table, Text, Word } from "../nxos/values.ts";
import { flagIn, InterfaceName } from "../nxos/words.ts";

/** A peer reached over IPv6 has another leaf for its address. */
const Peer = spelled(
  {
    "if-name": InterfaceName,
    "peer-ip": Label,
    "peer-state": Text.optional(),
    "learn-type": Word.optional(),
    uptime: Duration.optional(),
    "router-mac": Word.optional(),
  },
  { "peer-ip": ["peer-ipv6"] },
);

const PEER = ["network.interface.name", "network.peer.address"] as const;

/** The VXLAN tunnel endpoints that a switch has as peers. A switch without any prints none. */
export const showNvePeers = defineCommand({
  id: "nve_peers",
  description: "VXLAN: the peers of the NVE interface, whether they are up and since when.",
  profile: "fabric",
  releases: "every NX-OS release, with `feature nv overlay`",
  shape: "captured",
  needs: NVE,
  cli: "show nve peers",
  periodMs: 60_000,
  schema: bodyOf({ TABLE_nve_peers: table("nve_peers", Peer) }),
  separable: ["nve_peers"],
  metrics: {
    "cisco.nve.peer.up": gauge("", "1 if a VXLAN peer is up, 0 if it is down.", PEER),
    "cisco.nve.peer.uptime": gauge("s", "How long a VXLAN peer has been up.", PEER),
    "cisco.nve.peer.info": gauge("", "How a VXLAN peer was learnt, and its router's MAC address; always 1.", [
      ...PEER,
      "learn_type",
      "mac",
    ]),
  },
  *samples({ TABLE_nve_peers: peers }) {
    for (const { "if-name": name, "peer-ip": address, uptime, ...row } of peers) {
      const attributes = { "network.interface.name": name, "network.peer.address": address };
      const up = flagIn(row["peer-state"], ["up"], ["down"]);
      yield { name: "cisco.nve.peer.up", value: up, attributes };
      if (up === 1) yield { name: "cisco.nve.peer.uptime", value: uptime, attributes };
      const about = { learn_type: row["learn-type"] ?? "", mac: row["router-mac"] ?? "" };
      yield { name: "cisco.nve.peer.info", value: 1, attributes: { ...attributes, ...about } };
    }
  },
});
