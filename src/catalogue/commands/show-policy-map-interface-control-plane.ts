import { counter, defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object, Raw } from "../nxos/schema.ts";
import { Count, counterIn, Label, Ordinal, table, Text, type Value } from "../nxos/values.ts";

const Counter = Raw;

// A Nexus 9300 counts bytes, and a Nexus 9500 with 7.0(3)I7 packets.
const Slot = object({
  "slot-no-out": Ordinal,
  "conform-bytes": Counter,
  "violate-bytes": Counter,
  "conform-pkts": Counter,
  "violate-pkts": Counter,
  opt_drop_transmit_conform: Text.optional(),
  opt_drop_transmit_violate: Text.optional(),
});

const Class = object({
  "cmap-name-out": Label,
  cir: Count.optional(),
  opt_kbps_mbps_gbps_pps_cir: Text.optional(),
  TABLE_slot: table("slot", Slot),
});

/** Bits a second in the units in which a rate is configured. */
const BITS: Readonly<Record<string, number>> = { bps: 1, kbps: 1e3, mbps: 1e6, gbps: 1e9 };

const CLASS = ["class"] as const;
const COUNTED = [...CLASS, "module", "result", "action"] as const;

/** Control-plane policing (CoPP): what reaches the CPU, and what is dropped before. */
export const showPolicyMapInterfaceControlPlane = defineCommand({
  id: "copp",
  description: "Control-plane policing: what conforms to the rate of each class and what violates it, by module.",
  profile: "drops",
  releases: "Nexus 9000, every release; bytes or packets, whichever the platform counts",
  shape: "captured",
  cli: "show policy-map interface control-plane",
  periodMs: 60_000,
  schema: bodyOf({ TABLE_cmap: table("cmap", Class, { atLeast: 1 }) }),
  separable: ["cmap", "slot"],
  metrics: {
    "cisco.copp.bytes": counter(
      "By",
      "Bytes to the control plane that conform to the rate of their class or violate it, and what is done with them.",
      COUNTED,
    ),
    "cisco.copp.packets": counter(
      "{packet}",
      "Packets to the control plane that conform to the rate of their class or violate it, and what is done with them.",
      COUNTED,
    ),
    "cisco.copp.rate.limit": gauge("bit/s", "The configured rate of a class, where it is one of bits.", CLASS),
    "cisco.copp.packet_rate.limit": gauge(
      "{packet}/s",
      "The configured rate of a class, where it is one of packets.",
      CLASS,
    ),
  },
  *samples({ TABLE_cmap: classes }) {
    for (const { "cmap-name-out": name, cir, opt_kbps_mbps_gbps_pps_cir: unit = "", TABLE_slot: slots } of classes) {
      const of = { class: name };
      if (unit.toLowerCase() === "pps") yield { name: "cisco.copp.packet_rate.limit", value: cir, attributes: of };
      else yield { name: "cisco.copp.rate.limit", value: bitsOf(cir, unit), attributes: of };
      for (const { "slot-no-out": module, ...slot } of slots) {
        const conform = { ...of, module, result: "conform", action: slot.opt_drop_transmit_conform ?? "" };
        const violate = { ...of, module, result: "violate", action: slot.opt_drop_transmit_violate ?? "" };
        yield { name: "cisco.copp.bytes", value: counterIn(slot["conform-bytes"]), attributes: conform };
        yield { name: "cisco.copp.bytes", value: counterIn(slot["violate-bytes"]), attributes: violate };
        yield { name: "cisco.copp.packets", value: counterIn(slot["conform-pkts"]), attributes: conform };
        yield { name: "cisco.copp.packets", value: counterIn(slot["violate-pkts"]), attributes: violate };
      }
    }
  },
});

function bitsOf(rate: Value, unit: string): Value {
  if (typeof rate !== "number") return rate;
  const bits = BITS[unit.toLowerCase()];
  return bits === undefined ? { nonsense: "unknown_word" } : rate * bits;
}
