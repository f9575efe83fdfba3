import { counter, defineCommand, gauge } from "../define.ts";
import { BGP, isEstablished, PEER } from "./bgp.ts";
import { bodyOf } from "../nxos/reply.ts";
import { Duration } from "../nxos/time.ts";
import { object, Raw } from "../nxos/schema.ts";
import { Count, counterIn, Label, table, Text, type Value } from "../nxos/values.ts";

const Neighbor = object({
  neighborid: Label,
  neighboras: Text.optional(),
  state: Text.optional(),
  time: Duration.optional(),
  prefixreceived: Count.optional(),
  msgrecvd: Raw,
  msgsent: Raw,
});

const Family = object({ "af-name": Label, TABLE_neighbor: table("neighbor", Neighbor) });
const AddressFamily = object({ TABLE_saf: table("saf", Family) });

// A VRF may come twice, first without its families (napalm issue 870); a family without neighbours has a name alone.
const Vrf = object({ "vrf-name-out": Label, TABLE_af: table("af", AddressFamily) });

const FAMILY = [...PEER, "family"] as const;

/** What BGP sessions carry, by address family; the sessions themselves are in `show bgp sessions`. */
export const showBgpVrfAllAllSummary = defineCommand({
  id: "bgp_summary",
  description: "BGP peers by address family: prefixes received, states, and messages of the session.",
  profile: "routing",
  releases: "every NX-OS release, with `feature bgp`",
  shape: "captured",
  needs: BGP,
  cli: "show bgp vrf all all summary",
  spellings: ["show bgp all summary vrf all"],
  periodMs: 0,
  schema: bodyOf({ TABLE_vrf: table("vrf", Vrf, { atLeast: 1 }) }),
  separable: ["vrf", "neighbor"],
  metrics: {
    "cisco.bgp.peer.prefixes": gauge("{prefix}", "Prefixes received of a BGP peer in an address family.", FAMILY),
    "cisco.bgp.peer.family.state": gauge(
      "",
      "The state of a BGP peer in an address family, in the switch's word; always 1.",
      [...FAMILY, "state"],
    ),
    "cisco.bgp.peer.family.uptime": gauge(
      "s",
      "How long a BGP peer has been established in an address family.",
      FAMILY,
    ),
    "cisco.bgp.peer.messages": counter(
      "{message}",
      "Messages of the session with a BGP peer, whose address families share it.",
      [...PEER, "network.io.direction"],
    ),
  },
  *samples({ TABLE_vrf: vrfs }) {
    const sessions = new Map<string, Session>();
    for (const { "vrf-name-out": vrf, TABLE_af: families } of vrfs) {
      for (const { "af-name": family, TABLE_neighbor: neighbors } of families.flatMap(({ TABLE_saf }) => TABLE_saf)) {
        for (const row of neighbors) {
          const { neighborid: neighbor, neighboras: as = "", state = "" } = row;
          const peer = { vrf, neighbor, as };
          const attributes = { ...peer, family };
          yield { name: "cisco.bgp.peer.prefixes", value: row.prefixreceived, attributes };
          if (state !== "") {
            yield { name: "cisco.bgp.peer.family.state", value: 1, attributes: { ...attributes, state } };
          }
          if (isEstablished(state) === 1) {
            yield { name: "cisco.bgp.peer.family.uptime", value: row.time, attributes };
          }
          const key = JSON.stringify(peer);
          const session = sessions.get(key);
          const receive = latest(session?.receive, counterIn(row.msgrecvd));
          const transmit = latest(session?.transmit, counterIn(row.msgsent));
          sessions.set(key, { peer, receive, transmit });
        }
      }
    }
    for (const { peer, ...messages } of sessions.values()) {
      for (const direction of ["receive", "transmit"] as const) {
        const attributes = { ...peer, "network.io.direction": direction };
        yield { name: "cisco.bgp.peer.messages", value: messages[direction], attributes };
      }
    }
  },
});

interface Session {
  readonly peer: Readonly<Record<(typeof PEER)[number], string>>;
  readonly receive: Value;
  readonly transmit: Value;
}

/** One counter that is printed with each family: a message may arrive while the switch prints. */
function latest(known: Value, printed: Value): Value {
  if (typeof known !== "number") return printed ?? known;
  return typeof printed === "number" ? Math.max(known, printed) : known;
}
