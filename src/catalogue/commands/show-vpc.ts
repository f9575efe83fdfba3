import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object } from "../nxos/schema.ts";
import { flagOf, Label, table, Text, type Value, Word } from "../nxos/values.ts";
import { flagIn, InterfaceName } from "../nxos/words.ts";
import { VPC } from "./vpc.ts";

const PeerLink = object({ "peerlink-ifindex": InterfaceName, "peer-link-port-state": Text.optional() });

const Port = object({
  "vpc-id": Label,
  "vpc-ifindex": InterfaceName,
  "vpc-port-state": Text.optional(),
  "vpc-consistency": Text.optional(),
  "vpc-consistency-status": Word.optional(),
});

const Body = bodyOf({
  "vpc-domain-id": Label,
  "vpc-peer-status": Word.optional(),
  "vpc-peer-status-reason": Word.optional(),
  "vpc-peer-keepalive-status": Word.optional(),
  "vpc-peer-consistency": Text.optional(),
  "vpc-per-vlan-peer-consistency": Text.optional(),
  "vpc-type-2-consistency": Text.optional(),
  "vpc-peer-consistency-status": Word.optional(),
  "vpc-type-2-consistency-status": Word.optional(),
  "vpc-role": Word.optional(),
  TABLE_peerlink: table("peerlink", PeerLink),
  TABLE_vpc: table("vpc", Port),
});

const DOMAIN = ["domain"] as const;
const PORT = ["vpc", "network.interface.name"] as const;

/** vPC. Each state is there as a number and as the switch's word: of a word that is not known there is no number. */
export const showVpc = defineCommand({
  id: "vpc",
  description:
    "The vPC domain: the peer, the keep-alive, the peer-link and each vPC, and whether both switches are configured alike.",
  profile: "fabric",
  releases: "every NX-OS release, with `feature vpc`",
  shape: "captured",
  needs: VPC,
  cli: "show vpc",
  periodMs: 0,
  schema: Body,
  separable: ["vpc", "peerlink"],
  metrics: {
    "cisco.vpc.peer.up": gauge("", "1 if the vPC peer is there, 0 if it is not.", DOMAIN),
    "cisco.vpc.peer.state": gauge("", "The state of the vPC peer and its reason, in the switch's words; always 1.", [
      ...DOMAIN,
      "state",
      "reason",
    ]),
    "cisco.vpc.keepalive.up": gauge(
      "",
      "1 if the keep-alive says that the vPC peer is alive, 0 if it does not reach the peer or is suspended.",
      DOMAIN,
    ),
    "cisco.vpc.keepalive.state": gauge("", "The state of the keep-alive, in the switch's word; always 1.", [
      ...DOMAIN,
      "state",
    ]),
    "cisco.vpc.consistent": gauge(
      "",
      "1 if both switches are configured alike, 0 if they are not: `type_1` as a whole, `per_vlan`, `type_2`.",
      [...DOMAIN, "type"],
    ),
    "cisco.vpc.consistency.reason": gauge("", "What the switch says of consistency; always 1.", [
      ...DOMAIN,
      "type",
      "reason",
    ]),
    "cisco.vpc.role": gauge("", "The role of the switch in its vPC domain, in its word; always 1.", [
      ...DOMAIN,
      "vpc.role",
    ]),
    "cisco.vpc.peer_link.up": gauge("", "1 if the peer-link is up, 0 if it is down.", ["network.interface.name"]),
    "cisco.vpc.port.up": gauge("", "1 if a vPC is up on this switch, 0 if it is down.", PORT),
    "cisco.vpc.port.consistent": gauge("", "1 if both switches have a vPC configured alike, 0 if they have not.", PORT),
    "cisco.vpc.port.reason": gauge("", "What the switch says of a vPC's consistency; always 1.", [...PORT, "reason"]),
  },
  *samples(body) {
    const domain = body["vpc-domain-id"];
    // Without a domain there is nothing that could be up: it is printed in words.
    if (!/^\d+$/.test(domain)) return;
    const attributes = { domain };
    const peer = body["vpc-peer-status"] ?? "";
    yield { name: "cisco.vpc.peer.up", value: flagIn(peer, ["peer-ok"], ["peer-link-down"]), attributes };
    if (peer !== "") {
      const reason = body["vpc-peer-status-reason"] ?? "";
      yield { name: "cisco.vpc.peer.state", value: 1, attributes: { ...attributes, state: peer, reason } };
    }
    const keepalive = body["vpc-peer-keepalive-status"] ?? "";
    yield { name: "cisco.vpc.keepalive.up", value: isAlive(keepalive), attributes };
    if (keepalive !== "") {
      yield { name: "cisco.vpc.keepalive.state", value: 1, attributes: { ...attributes, state: keepalive } };
    }
    for (const [type, word, reason = ""] of [
      ["type_1", body["vpc-peer-consistency"], body["vpc-peer-consistency-status"]],
      ["per_vlan", body["vpc-per-vlan-peer-consistency"], undefined],
      ["type_2", body["vpc-type-2-consistency"], body["vpc-type-2-consistency-status"]],
    ] as const) {
      yield { name: "cisco.vpc.consistent", value: consistent(word), attributes: { domain, type } };
      if (reason !== "") yield { name: "cisco.vpc.consistency.reason", value: 1, attributes: { domain, type, reason } };
    }
    const role = body["vpc-role"] ?? "";
    if (role !== "") yield { name: "cisco.vpc.role", value: 1, attributes: { domain, "vpc.role": role } };
    for (const { "peerlink-ifindex": link, "peer-link-port-state": state = "" } of body.TABLE_peerlink) {
      yield { name: "cisco.vpc.peer_link.up", value: flagOf(state), attributes: { "network.interface.name": link } };
    }
    for (const row of body.TABLE_vpc) {
      const named = { vpc: row["vpc-id"], "network.interface.name": row["vpc-ifindex"] };
      yield { name: "cisco.vpc.port.up", value: flagOf(row["vpc-port-state"] ?? ""), attributes: named };
      yield { name: "cisco.vpc.port.consistent", value: consistent(row["vpc-consistency"]), attributes: named };
      const reason = row["vpc-consistency-status"] ?? "";
      if (reason !== "") yield { name: "cisco.vpc.port.reason", value: 1, attributes: { ...named, reason } };
    }
  },
});

/**
 * How a keep-alive without a peer is called. As JSON only `peer-alive` is published, which is `peer is alive` as text. Of the
 * others there are texts (`Suspended (Destination IP not reachable)`, `peer is not reachable through peer-keepalive`) and the
 * words of the CISCO-VPC-MIB, `cVpcPeerKeepAliveStatus` (`peerUnreachable`, `suspendedAsISSU`, `suspendedAsVRFUnusable`).
 */
const NO_PEER = /^(?:suspended|peer ?(?:is )?(?:not (?:reachable|alive)|unreachable))/;

/** Whether the keep-alive's word says that the peer is alive; a word that says neither is not taken for "down". */
function isAlive(word: string): Value {
  const said = word.toLowerCase().replaceAll(/[-_ ]+/g, " ");
  return NO_PEER.test(said) ? 0 : flagIn(said, ["peer alive", "peer is alive"], []);
}

/** Of a vPC that is down, the switch says that consistency does not apply. */
function consistent(word = ""): Value {
  return /^not[- _]applicable$/i.test(word) ? undefined : flagIn(word, ["consistent"], ["inconsistent"]);
}
