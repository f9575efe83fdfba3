import type { Leaves } from "../nxos/schema.ts";
import { counterIn, type Value } from "../nxos/values.ts";

/** One counter of an interface: the leaves it is printed in, by kind of interface, of which a row has one kind's. */
interface InterfaceCounter {
  readonly direction: "receive" | "transmit";
  /** Several leaves of one kind of interface are parts of one count. */
  readonly leaves: readonly (readonly string[])[];
}

/** A counter of one type of packets or errors. */
export interface TypedCounter extends InterfaceCounter {
  readonly type: string;
}

/** What the switch counts whatever its type. */
const ALL = "all";

/** Bytes. An SVI and an NVE print them by type, as parts. */
export const BYTES: readonly InterfaceCounter[] = [
  {
    direction: "receive",
    leaves: [
      ["eth_inbytes"],
      ["vdc_lvl_in_bytes"],
      ["loop_in_bytes"],
      ["svi_ucast_bytes_in", "svi_mcast_bytes_in"],
      ["nve_rx_ucastbytes", "nve_rx_mcastbytes"],
    ],
  },
  {
    direction: "transmit",
    leaves: [
      ["eth_outbytes"],
      ["vdc_lvl_out_bytes"],
      ["loop_out_bytes"],
      ["svi_ucast_bytes_out", "svi_mcast_bytes_out"],
      ["nve_tx_ucastbytes", "nve_tx_mcastbytes"],
    ],
  },
];

/** The counters of packets in one direction, or what goes with each of them. */
interface Packets<C> {
  readonly typed: readonly C[];
  readonly all: readonly C[];
}

/**
 * Packets by type, which add up to what the switch prints as all of them; `all` where it does not tell them apart, as on a
 * loopback.
 */
export const PACKETS: readonly Packets<TypedCounter>[] = [
  {
    typed: [
      counter("receive", "unicast", "eth_inucast", "vdc_lvl_in_ucast", "svi_ucast_pkts_in", "nve_rx_ucastpkts"),
      counter("receive", "multicast", "eth_inmcast", "vdc_lvl_in_mcast", "svi_mcast_pkts_in", "nve_rx_mcastpkts"),
      counter("receive", "broadcast", "eth_inbcast", "vdc_lvl_in_bcast"),
    ],
    all: [counter("receive", ALL, "eth_inpkts", "vdc_lvl_in_pkts", "loop_in_pkts")],
  },
  {
    typed: [
      counter("transmit", "unicast", "eth_outucast", "vdc_lvl_out_ucast", "svi_ucast_pkts_out", "nve_tx_ucastpkts"),
      counter("transmit", "multicast", "eth_outmcast", "vdc_lvl_out_mcast", "svi_mcast_pkts_out", "nve_tx_mcastpkts"),
      counter("transmit", "broadcast", "eth_outbcast", "vdc_lvl_out_bcast"),
    ],
    all: [counter("transmit", ALL, "eth_outpkts", "vdc_lvl_out_pkts", "loop_out_pkts")],
  },
];

/** Packets that were discarded. */
export const DISCARDS: readonly InterfaceCounter[] = [
  { direction: "receive", leaves: [["eth_indiscard"]] },
  { direction: "transmit", leaves: [["eth_outdiscard"]] },
];

/** Errors as the switch adds them up, and by what was wrong. */
export const ERRORS: readonly TypedCounter[] = [
  counter("receive", ALL, "eth_inerr", "loop_in_errors"),
  counter("receive", "crc", "eth_crc"),
  counter("receive", "frame", "eth_frame", "loop_in_frame"),
  counter("receive", "runt", "eth_runts"),
  counter("receive", "giant", "eth_giants"),
  counter("receive", "overrun", "eth_overrun", "loop_in_overrun"),
  counter("receive", "underrun", "eth_underrun"),
  counter("receive", "ignored", "eth_ignored"),
  counter("receive", "no_buffer", "eth_nobuf"),
  counter("transmit", ALL, "eth_outerr", "loop_out_errors"),
  counter("transmit", "collision", "eth_coll", "loop_out_collisions"),
  counter("transmit", "late_collision", "eth_latecoll"),
  counter("transmit", "underrun", "loop_out_underruns"),
  counter("transmit", "lost_carrier", "eth_lostcarrier"),
  counter("transmit", "no_carrier", "eth_nocarrier"),
];

/** Those counters of packets that a row has: by type where it prints types, in a direction, else all together. */
export function packetsOf<C extends { readonly one: TypedCounter }>(
  row: Leaves,
  packets: readonly Packets<C>[],
): readonly C[] {
  return packets.flatMap(({ typed, all }) => {
    const printed = typed.filter(({ one: { leaves } }) =>
      leaves.some((group) => group.some((name) => row[name] !== undefined)),
    );
    return printed.length > 0 ? printed : all;
  });
}

/** What a counter says in a row; undefined where the row has none of its leaves, or no number in one of them. */
export function countOf(row: Leaves, { leaves }: InterfaceCounter): Value {
  for (const group of leaves) {
    let total: number | undefined;
    for (const name of group) {
      if (row[name] === undefined) continue;
      const part = counterIn(row[name]);
      const sum = total === undefined || typeof part !== "number" ? part : counterIn(BigInt(total) + BigInt(part));
      if (typeof sum !== "number") return sum;
      total = sum;
    }
    if (total !== undefined) return total;
  }
  return undefined;
}

function counter(direction: InterfaceCounter["direction"], type: string, ...leaves: readonly string[]): TypedCounter {
  return { direction, type, leaves: leaves.map((leaf) => [leaf]) };
}
