import { counter, defineCommand, gauge, upDownCounter } from "../define.ts";
import { BYTES, countOf, DISCARDS, ERRORS, PACKETS, packetsOf, type TypedCounter } from "./interface-counters.ts";
import { bodyOf } from "../nxos/reply.ts";
import { Duration } from "../nxos/time.ts";
import { withLeaves } from "../nxos/schema.ts";
import { counterIn, Label, table, Text, type Value } from "../nxos/values.ts";

/** An SVI has leaves of its own in the place of the other interfaces'. The counters are read by name. */
const Interface = withLeaves({
  interface: Label,
  state: Text.optional(),
  svi_line_proto: Text.optional(),
  admin_state: Text.optional(),
  svi_admin_state: Text.optional(),
  desc: Text.optional(),
  svi_desc: Text.optional(),
  eth_mode: Text.optional(),
  eth_hw_desc: Text.optional(),
  type: Text.optional(),
  eth_hw_addr: Text.optional(),
  svi_mac: Text.optional(),
  eth_clear_counters: Text.optional(),
  svi_time_last_cleared: Text.optional(),
  eth_link_flapped: Duration.optional(),
});

const Body = bodyOf({ TABLE_interface: table("interface", Interface, { atLeast: 1 }) });

/** Bytes a second in a kbit a second. */
const BYTES_PER_KBIT = 125;

const NAME = ["network.interface.name"] as const;
const DIRECTION = [...NAME, "network.io.direction"] as const;

/** Names of the semantic conventions, so that dashboards for hosts and for SNMP agents' interfaces work. */
export const showInterface = defineCommand({
  id: "interface",
  description: "Interfaces: states, counters of bytes, packets, discards and errors, speeds and descriptions.",
  profile: "interfaces",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show interface",
  // With forty fabric extenders it takes three minutes.
  alone: true,
  timeoutMs: 240_000,
  periodMs: 60_000,
  schema: Body,
  separable: ["interface"],
  metrics: {
    "system.network.io": counter("By", "Bytes that an interface received or transmitted.", DIRECTION),
    "system.network.packet.count": counter(
      "{packet}",
      "Packets that an interface received or transmitted, by type; `all` where the switch does not tell the types.",
      [...DIRECTION, "network.packet.type"],
    ),
    "system.network.packet.dropped": counter("{packet}", "Packets that an interface discarded.", DIRECTION),
    "system.network.errors": counter(
      "{error}",
      "Errors of an interface by type; `all` is the switch's own total, which has several types in it.",
      [...DIRECTION, "error.type"],
    ),
    "hw.network.up": upDownCounter("1", "1 if an interface is up, 0 if it is down.", NAME),
    "hw.network.bandwidth.limit": upDownCounter("By/s", "The bandwidth of an interface, of each direction.", NAME),
    "cisco.interface.admin.up": gauge("", "1 if an interface is configured to be up, 0 if it is shut down.", NAME),
    "cisco.interface.mtu": gauge("By", "The largest packet that an interface takes.", NAME),
    "cisco.interface.resets": counter("{reset}", "How often an interface was reset.", NAME),
    "cisco.interface.last_flap": gauge("s", "How long ago an interface last went up or down.", NAME),
    "cisco.interface.info": gauge("", "What an interface is, in the switch's words; always 1.", [
      ...NAME,
      "description",
      "mode",
      "type",
      "mac",
    ]),
  },
  *samples({ TABLE_interface: interfaces }) {
    for (const row of interfaces) {
      const { interface: name, leaves } = row;
      const { named, directed, packets, errors } = attributesOf(name);
      const cleared = row.eth_clear_counters || row.svi_time_last_cleared;
      const neverCleared = cleared?.toLowerCase() === "never" || undefined;
      for (const one of BYTES) {
        const attributes = directed[one.direction];
        yield { name: "system.network.io", value: countOf(leaves, one), attributes, neverCleared };
      }
      for (const { one, attributes } of packetsOf(leaves, packets)) {
        yield { name: "system.network.packet.count", value: countOf(leaves, one), attributes, neverCleared };
      }
      for (const one of DISCARDS) {
        const attributes = directed[one.direction];
        yield { name: "system.network.packet.dropped", value: countOf(leaves, one), attributes, neverCleared };
      }
      for (const { one, attributes } of errors) {
        yield { name: "system.network.errors", value: countOf(leaves, one), attributes, neverCleared };
      }
      const resets = counterIn(leaves["eth_reset_cntr"]);
      yield { name: "cisco.interface.resets", value: resets, attributes: named, neverCleared };
      yield { name: "hw.network.up", value: isUp(row.state || row.svi_line_proto), attributes: named };
      const admin = isUp(row.admin_state || row.svi_admin_state);
      yield { name: "cisco.interface.admin.up", value: admin, attributes: named };
      const kbits = counterIn(leaves["eth_bw"] ?? leaves["svi_bw"]);
      const bandwidth = typeof kbits === "number" ? kbits * BYTES_PER_KBIT : kbits;
      yield { name: "hw.network.bandwidth.limit", value: bandwidth, attributes: named };
      const mtu = counterIn(leaves["eth_mtu"] ?? leaves["svi_mtu"]);
      yield { name: "cisco.interface.mtu", value: mtu, attributes: named };
      yield { name: "cisco.interface.last_flap", value: row.eth_link_flapped, attributes: named };
      const attributes = {
        ...named,
        description: (row.desc || row.svi_desc) ?? "",
        mode: row.eth_mode ?? "",
        type: (row.eth_hw_desc || row.type) ?? "",
        mac: (row.eth_hw_addr || row.svi_mac) ?? "",
      };
      yield { name: "cisco.interface.info", value: 1, attributes };
    }
  },
});

/** The attributes of an interface's series, by what they count. */
type InterfaceAttributes = ReturnType<typeof newAttributes>;

/**
 * Those of interfaces by name, which are the same on all switches and in all replies: to make and to compare them would be
 * a tenth of a poll.
 */
const known = new Map<string, InterfaceAttributes>();

/** The names of a few large chassis. */
const MOST_KNOWN = 2_000;

function attributesOf(name: string): InterfaceAttributes {
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const made = newAttributes(name);
  known.set(name, made);
  return made;
}

function newAttributes(name: string) {
  const named = { "network.interface.name": name };
  const directed = {
    receive: { ...named, "network.io.direction": "receive" },
    transmit: { ...named, "network.io.direction": "transmit" },
  };
  const packet = (one: TypedCounter) => ({
    one,
    attributes: { ...directed[one.direction], "network.packet.type": one.type },
  });
  const packets = PACKETS.map(({ typed, all }) => ({ typed: typed.map(packet), all: all.map(packet) }));
  const errors = ERRORS.map((one) => ({ one, attributes: { ...directed[one.direction], "error.type": one.type } }));
  return { named, directed, packets, errors };
}

function isUp(word = ""): Value {
  switch (word.toLowerCase()) {
    case "up":
      return 1;
    case "down":
      return 0;
    default:
      return word === "" ? undefined : { nonsense: "unknown_word" };
  }
}
