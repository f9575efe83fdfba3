import type { JsonObject } from "./cjson.ts";
import type { Device } from "./command.ts";
import { hash } from "../personalities/levels.ts";

const PERIOD_S = 600;

/** Seconds since the switch was started. */
function uptimeS({ now, bootedAt }: Device): number {
  return Math.max(0, (now - bootedAt) / 1_000);
}

/** A counter of so much a second on average: it rises now faster, now slower, within ten minutes, and never falls. */
function counted(device: Device, name: string, perSecond: number): number {
  const phase = (2 * Math.PI * (hash(`${device.seed}/${name}`) % 1_000)) / 1_000;
  const seconds = uptimeS(device);
  const wave = Math.sin((2 * Math.PI * seconds) / PERIOD_S + phase) - Math.sin(phase);
  return Math.max(0, Math.floor(perSecond * (seconds + (0.8 * PERIOD_S * wave) / (2 * Math.PI))));
}

/** How long ago something was, as `show interface` prints it: `05:18:15`, `1d21h`. */
function since(device: Device): string {
  const total = Math.floor(uptimeS(device));
  const hours = Math.floor(total / 3_600);
  if (hours >= 24) return `${Math.floor(hours / 24)}d${two(hours % 24)}h`;
  return `${two(hours)}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** The packets of a direction by type, and their bytes. */
function packets(device: Device, name: string, bytesPerSecond: number) {
  const bytes = counted(device, name, bytesPerSecond);
  const all = Math.floor(bytes / 700);
  const [multicast, broadcast] = [Math.floor(all / 5_000), Math.floor(all / 100_000)];
  return { all, unicast: all - multicast - broadcast, multicast, broadcast, bytes };
}

/** What an Ethernet port has counted. Some of its leaves are numbers and some texts, as switches print them. */
export function portCounters(device: Device, name: string, gigabits: number): JsonObject {
  const received = packets(device, `${name} in`, gigabits * 4e6);
  const sent = packets(device, `${name} out`, gigabits * 3e6);
  const broken = Math.floor(received.all / 1e9);
  const none = Object.fromEntries(NEVER_WRONG.map((key) => [key, "0"]));
  return {
    eth_link_flapped: since(device),
    eth_clear_counters: "never",
    eth_reset_cntr: 1,
    eth_inucast: received.unicast,
    eth_inmcast: received.multicast,
    eth_inbcast: received.broadcast,
    eth_inpkts: received.all,
    eth_inbytes: received.bytes,
    eth_runts: 0,
    eth_giants: 0,
    eth_crc: String(broken),
    eth_nobuf: 0,
    eth_inerr: String(broken),
    ...none,
    eth_indiscard: String(Math.floor(received.all / 1e7)),
    eth_outucast: sent.unicast,
    eth_outmcast: sent.multicast,
    eth_outbcast: sent.broadcast,
    eth_outpkts: sent.all,
    eth_outbytes: sent.bytes,
    eth_outdiscard: String(Math.floor(sent.all / 1e7)),
  };
}

const NEVER_WRONG = [
  "eth_frame",
  "eth_overrun",
  "eth_underrun",
  "eth_ignored",
  "eth_outerr",
  "eth_coll",
  "eth_latecoll",
  "eth_lostcarrier",
  "eth_nocarrier",
];

/** What the management port has counted. */
export function managementCounters(device: Device): JsonObject {
  const received = packets(device, "mgmt0 in", 900);
  const sent = packets(device, "mgmt0 out", 1_500);
  return {
    vdc_lvl_in_pkts: received.all,
    vdc_lvl_in_ucast: String(received.unicast),
    vdc_lvl_in_mcast: String(received.multicast),
    vdc_lvl_in_bcast: String(received.broadcast),
    vdc_lvl_in_bytes: String(received.bytes),
    vdc_lvl_out_pkts: String(sent.all),
    vdc_lvl_out_ucast: String(sent.unicast),
    vdc_lvl_out_mcast: String(sent.multicast),
    vdc_lvl_out_bcast: String(sent.broadcast),
    vdc_lvl_out_bytes: String(sent.bytes),
  };
}

/** A loopback, which has counters of its own names. */
export function loopback(device: Device): JsonObject {
  const { all, bytes } = packets(device, "loopback0", 120);
  return {
    interface: "loopback0",
    state: "up",
    admin_state: "up",
    eth_hw_desc: "Loopback",
    desc: "router id",
    eth_mtu: "1500",
    eth_bw: 8_000_000,
    loop_in_pkts: all,
    loop_in_bytes: String(bytes),
    loop_in_errors: "0",
    loop_in_frame: "0",
    loop_in_overrun: "0",
    loop_out_pkts: "0",
    loop_out_bytes: "0",
    loop_out_errors: "0",
    loop_out_underruns: "0",
    loop_out_collisions: "0",
  };
}

/** An SVI, which prints bytes and packets by type, without broadcasts. */
export function svi(device: Device, vlan: number, address: string): JsonObject {
  const received = packets(device, `Vlan${vlan} in`, 50_000);
  const sent = packets(device, `Vlan${vlan} out`, 40_000);
  return {
    interface: `Vlan${vlan}`,
    svi_admin_state: "up",
    svi_line_proto: "up",
    svi_mac: ` ${address}`,
    svi_desc: "servers",
    svi_mtu: "9216",
    svi_bw: "1000000",
    svi_time_last_cleared: "never",
    svi_ucast_pkts_in: String(received.all),
    svi_ucast_bytes_in: String(received.bytes),
    svi_ucast_pkts_out: String(sent.all),
    svi_ucast_bytes_out: String(sent.bytes),
  };
}
