import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object, schema } from "../nxos/schema.ts";
import { Count, Label, numeric, table, Text, Word } from "../nxos/values.ts";

/** Which of the last eight requests were answered, as NTP prints it: a bit each, in octal (RFC 9327, section 4.1, `reach`). */
const Reach = numeric(
  (text) => (/^[0-7]{1,3}$/.test(text) ? Number.parseInt(text, 8) : { nonsense: "not_a_number" }),
  255,
);

/** The signs of the command's legend, and its words for them. */
const STATES: Readonly<Record<string, string>> = { "*": "selected", "+": "active", "-": "passive", "=": "client" };

const Peer = object({
  syncmode: Text.optional(),
  remote: Label,
  st: Count.optional(),
  poll: Count.optional(),
  // A number's digits are octal as well.
  reach: schema((raw) => Reach.read(typeof raw === "number" ? String(raw) : raw)).optional(),
  delay: Count.optional(),
  vrf: Word.optional(),
});

const PEER = ["network.peer.address", "vrf"] as const;

/** The servers and peers of NTP. The command prints no offset. */
export const showNtpPeerStatus = defineCommand({
  id: "ntp_peer_status",
  description: "NTP: servers and peers, which one is followed, and whether they answer.",
  profile: "fabric",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show ntp peer-status",
  periodMs: 60_000,
  schema: bodyOf({ TABLE_peersstatus: table("peersstatus", Peer) }),
  separable: ["peersstatus"],
  metrics: {
    "cisco.ntp.peer.state": gauge(
      "",
      "What an NTP server or peer is to the switch: the one that it follows (`selected`), `active`, `passive` or `client`; always 1.",
      [...PEER, "state"],
    ),
    "cisco.ntp.peer.stratum": gauge("", "How far an NTP server is from its clock; 16 means that it has none.", PEER),
    "cisco.ntp.peer.reach": gauge(
      "",
      "Which of the last eight requests were answered, a bit each: 255 (377 in the switch's octal) is all, 0 is none.",
      PEER,
    ),
    "cisco.ntp.peer.poll_interval": gauge("s", "How often an NTP server is asked.", PEER),
    "cisco.ntp.peer.delay": gauge("s", "How long an NTP server takes to answer.", PEER),
  },
  *samples({ TABLE_peersstatus: peers }) {
    for (const { syncmode = "", remote, st, poll, reach, delay, vrf = "" } of peers) {
      const attributes = { "network.peer.address": remote, vrf };
      const state = STATES[syncmode];
      const known = syncmode === "" ? undefined : state === undefined ? ({ nonsense: "unknown_word" } as const) : 1;
      yield { name: "cisco.ntp.peer.state", value: known, attributes: { ...attributes, state: state ?? "" } };
      yield { name: "cisco.ntp.peer.stratum", value: st, attributes };
      yield { name: "cisco.ntp.peer.reach", value: reach, attributes };
      yield { name: "cisco.ntp.peer.poll_interval", value: poll, attributes };
      // A server that has never answered is printed with a delay of 0.
      const answered = reach === 0 ? undefined : delay;
      yield { name: "cisco.ntp.peer.delay", value: answered, attributes };
    }
  },
});
