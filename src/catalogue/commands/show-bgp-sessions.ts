import { counter, defineCommand, gauge } from "../define.ts";
import { BGP, isEstablished, PEER } from "./bgp.ts";
import { bodyOf } from "../nxos/reply.ts";
import { Duration } from "../nxos/time.ts";
import { object, Raw } from "../nxos/schema.ts";
import { counterIn, Label, table, Text } from "../nxos/values.ts";

const Neighbor = object({
  "neighbor-id": Label,
  remoteas: Text.optional(),
  state: Text.optional(),
  connectionsdropped: Raw,
  lastflap: Duration.optional(),
});

const Vrf = object({ "vrf-name-out": Label, TABLE_neighbor: table("neighbor", Neighbor) });

/** The sessions of BGP; what they carry, by address family, is in `show bgp vrf all all summary`. */
export const showBgpSessions = defineCommand({
  id: "bgp_sessions",
  description: "BGP peers: whether each session is up, since when, and how often it was lost.",
  profile: "routing",
  releases: "every NX-OS release, with `feature bgp`",
  shape: "captured",
  needs: BGP,
  cli: "show bgp sessions",
  periodMs: 0,
  schema: bodyOf({ TABLE_vrf: table("vrf", Vrf, { atLeast: 1 }) }),
  separable: ["vrf", "neighbor"],
  metrics: {
    "cisco.bgp.peer.up": gauge("", "1 if the session with a BGP peer is established, 0 if it is not.", PEER),
    "cisco.bgp.peer.state": gauge("", "The state of the session with a BGP peer, in the switch's word; always 1.", [
      ...PEER,
      "state",
    ]),
    "cisco.bgp.peer.flaps": counter("{flap}", "How often the session with a BGP peer was lost.", PEER),
    "cisco.bgp.peer.uptime": gauge("s", "How long the session with a BGP peer has been established.", PEER),
  },
  *samples({ TABLE_vrf: vrfs }) {
    for (const { "vrf-name-out": vrf, TABLE_neighbor: neighbors } of vrfs) {
      for (const {
        "neighbor-id": neighbor,
        remoteas: as = "",
        state = "",
        lastflap,
        connectionsdropped,
      } of neighbors) {
        const attributes = { vrf, neighbor, as };
        const up = isEstablished(state);
        yield { name: "cisco.bgp.peer.up", value: up, attributes };
        if (state !== "") yield { name: "cisco.bgp.peer.state", value: 1, attributes: { ...attributes, state } };
        yield { name: "cisco.bgp.peer.flaps", value: counterIn(connectionsdropped), attributes };
        // The time of the last change, which of a session that is down is when it was lost.
        if (up === 1) yield { name: "cisco.bgp.peer.uptime", value: lastflap, attributes };
      }
    }
  },
});
