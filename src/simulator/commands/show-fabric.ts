import type { JsonObject } from "./cjson.ts";
import { body, type Command, type Device } from "./command.ts";
import { portsOf, type Port, type Ports } from "../personalities/hardware.ts";
import { type Level, secondsUp } from "../personalities/levels.ts";
import { table } from "./table.ts";

/** How a switch stands in its fabric. */
interface Fabric {
  readonly ports: Ports;
  readonly level: Level;
  /** Whether it has VXLAN. */
  readonly vxlan: boolean;
}

/** A vPC domain with a neighbour of the same kind, spines above, VXLAN peers behind them, NTP and spanning tree. */
export function fabric({ ports, level, vxlan }: Fabric): readonly Command[] {
  const front = portsOf(ports);
  const commands: readonly Command[] = [
    { syntax: "show vpc", answer: (device) => body(vpc(front, isUp(device, level))) },
    {
      syntax: "show vpc consistency-parameters global",
      answer: () => body(table("vpc_consistency", PARAMETERS.map(parameter))),
    },
    { syntax: "show port-channel summary", answer: (device) => body(channels(front, isUp(device, level))) },
    { syntax: "show cdp neighbors", answer: () => body(cdp(front)) },
    { syntax: "show lldp neighbors detail", answer: () => body(lldp(front)) },
    { syntax: "show ntp peer-status", answer: (device) => body(ntp(device, level)) },
    { syntax: "show hsrp", answer: (device) => body(table("grp_detail", [group(secondsUp(device, level))])) },
    {
      syntax: "show spanning-tree summary totals",
      answer: () => body(spanningTree(front.length)),
    },
  ];
  return vxlan ? [...commands, ...overlay(level)] : commands;
}

/** The second vPC is lost for the last minute of every ten. */
function isUp(device: Device, level: Level): boolean {
  return secondsUp(device, level) % 600 < 540;
}

/** The last port is the peer-link; the first ones are a vPC each. */
function members(front: readonly Port[]): readonly (readonly [id: number, port: Port | undefined])[] {
  return front.slice(0, Math.min(2, front.length - 1)).map((port, index) => [10 * (index + 1), port]);
}

function vpc(front: readonly Port[], up: boolean): JsonObject {
  return {
    "vpc-domain-id": "10",
    "vpc-peer-status": "peer-ok",
    "vpc-peer-status-reason": "SUCCESS",
    "vpc-peer-keepalive-status": "peer-alive",
    "vpc-peer-consistency": "consistent",
    "vpc-per-vlan-peer-consistency": "consistent",
    "vpc-peer-consistency-status": "SUCCESS",
    "vpc-type-2-consistency": "consistent",
    "vpc-type-2-consistency-status": "SUCCESS",
    "vpc-role": "primary",
    "num-of-vpcs": String(members(front).length),
    "peer-gateway": "1",
    "dual-active-excluded-vlans": "-",
    "vpc-graceful-consistency-check-status": "enabled",
    "vpc-auto-recovery-status": "Enabled, timer is off.(timeout = 240s)",
    "operational-l3-peer": "Disabled",
    ...table("peerlink", [
      { "peer-link-id": "1", "peerlink-ifindex": "Po1", "peer-link-port-state": "1", "peer-up-vlan-bitset": "1,10" },
    ]),
    ...table(
      "vpc",
      members(front).map(([id]) => {
        const isThere = id !== 20 || up;
        return {
          "vpc-id": String(id),
          "vpc-ifindex": `Po${id}`,
          "vpc-port-state": isThere ? "1" : "0",
          "phy-port-if-removed": "disabled",
          "vpc-thru-peerlink": "0",
          "vpc-consistency": "consistent",
          "vpc-consistency-status": "SUCCESS",
          "up-vlan-bitset": isThere ? "1,10" : "-",
          "es-attr": "DF: Invalid",
        };
      }),
    ),
  };
}

const PARAMETERS = [
  ["STP Mode", "1", "Rapid-PVST", "Rapid-PVST"],
  ["STP MST Simulate PVST", "1", "Enabled", "Enabled"],
  ["Interface-vlan admin up", "2", "1,10", "1"],
  ["Local suspended VLANs", "-", "-", "-"],
] as const;

function parameter([name, type, local, peer]: (typeof PARAMETERS)[number]): JsonObject {
  return {
    "vpc-param-name": name,
    "vpc-param-type": type,
    "vpc-param-local-val": local,
    "vpc-param-peer-val": peer,
  };
}

function channels(front: readonly Port[], up: boolean): JsonObject {
  return table(
    "channel",
    [[1, front.at(-1)] as const, ...members(front)].map(([id, port]) => {
      const isThere = id !== 20 || up;
      return {
        group: String(id),
        "port-channel": `port-channel${id}`,
        layer: "S",
        status: isThere ? "U" : "D",
        type: "Eth",
        prtcl: "LACP",
        ...table("member", port === undefined ? [] : [{ port: port.name, "port-status": isThere ? "P" : "D" }]),
      };
    }),
  );
}

function cdp(front: readonly Port[]): JsonObject {
  const [first] = front;
  const neighbors = [
    { name: "oob-1", at: "mgmt0", platform: "N9K-C92348GC-X", port: "Ethernet1/29" },
    { name: "esx-1.example", at: first?.name ?? "mgmt0", platform: "VMware ESX", port: "vmnic0" },
  ];
  return {
    neigh_count: neighbors.length,
    ...table(
      "cdp_neighbor_brief_info",
      neighbors.map(({ name, at, platform, port }, index) => ({
        ifindex: 436_208_640 + index,
        device_id: name,
        intf_id: at,
        ttl: 160,
        capability: ["router", "switch"],
        platform_id: platform,
        port_id: port,
      })),
    ),
  };
}

function lldp(front: readonly Port[]): JsonObject {
  const [first] = front;
  const neighbors = [
    { chassis: "0200.5e00.0010", at: "mgmt0", name: "oob-1", port: "Ethernet1/29", description: "Ethernet1/29" },
    {
      chassis: "0200.5e00.0011",
      at: first?.short ?? "mgmt0",
      name: "esx-1.example",
      port: "vmnic0",
      description: "null",
    },
  ];
  return {
    neigh_hdr: "neigh_hdr",
    ...table(
      "nbor_detail",
      neighbors.map(({ chassis, at, name, port, description }) => ({
        chassis_type: "Mac Address",
        chassis_id: chassis,
        port_type: "Interface Name",
        port_id: port,
        l_port_id: at,
        port_desc: description,
        sys_name: name,
        sys_desc: "This neighbour is simulated.",
        ttl: 101,
        system_capability: "B, R",
        enabled_capability: "B, R",
        mgmt_addr_type: "Address not advertised",
        mgmt_addr: "not advertised",
        mgmt_addr_ipv6_type: "Address not advertised",
        mgmt_addr_ipv6: "not advertised",
        vlan_id: "not advertised",
      })),
    ),
    neigh_count: neighbors.length,
  };
}

function ntp(device: Device, level: Level): JsonObject {
  const delay = (0.001 + 0.002 * level(device, "ntp delay")).toFixed(5);
  const peers = [
    { syncmode: "*", remote: "192.0.2.53", st: "2", reach: "377", delay },
    { syncmode: "=", remote: "192.0.2.54", st: "16", reach: "0", delay: "0.00000" },
  ];
  return {
    totalpeers: `Total peers : ${peers.length}`,
    ...table(
      "peersstatus",
      peers.map((peer) => ({ ...peer, local: "192.0.2.1", poll: "64", vrf: "management" })),
    ),
  };
}

function group(seconds: number): JsonObject {
  return {
    sh_if_index: "Vlan10",
    sh_group_num: 10,
    sh_group_type: "v4",
    sh_group_version: "v2",
    sh_group_state: "Active",
    sh_prio: 110,
    sh_vip: "192.0.2.254",
    sh_num_of_state_changes: 3,
    sh_last_state_change: seconds,
  };
}

/** The port of the peer's switch is blocked, all others forward, in each of two VLANs. */
function spanningTree(ports: number): JsonObject {
  return {
    "stp-mode": "rapid-pvst",
    stp_summary_totals: "2",
    disabled: "0",
    blocking: "1",
    listening: "0",
    learning: "0",
    forwarding: String(2 * ports - 1),
    port_count: String(2 * ports),
  };
}

const PEERS = ["10.255.1.2", "10.255.1.3", "10.255.1.4"] as const;

const NVE_INTERFACE = {
  "if-name": "nve1",
  "if-state": "Up",
  "encap-type": "VXLAN",
  "vpc-capability": "VPC-VIP-Only [notified]",
  "local-rmac": "0200.5e00.0101",
  "host-reach-mode": "Control-Plane",
  "source-if": "loopback1",
  "primary-ip": "10.255.1.1",
  "secondary-ip": "0.0.0.0",
};

/** VXLAN: three peers, of which the last one came five minutes ago again and again. */
function overlay(level: Level): readonly Command[] {
  return [
    {
      syntax: "show nve peers",
      answer: (device) =>
        body(
          table(
            "nve_peers",
            PEERS.map((address, index) => ({
              "if-name": "nve1",
              "peer-ip": address,
              "peer-state": "Up",
              "learn-type": "CP",
              uptime: shortTime(index === 2 ? secondsUp(device, level) % 300 : secondsUp(device, level)),
              "router-mac": index === 0 ? "0200.5e00.0102" : "n/a",
            })),
          ),
        ),
    },
    {
      syntax: "show nve vni",
      answer: () => body(table("nve_vni", [vni("10010", "L2 [10]"), vni("50001", "L3 [tenant-1]")])),
    },
    ...["show nve interface nve1", "show nve interface nve1 detail"].map((syntax) => ({
      syntax,
      answer: () => body(table("nve_if", [NVE_INTERFACE])),
    })),
  ];
}

function vni(number: string, type: string): JsonObject {
  return { "if-name": "nve1", vni: number, mcast: "n/a", "vni-state": "Up", mode: "CP", type, flags: "" };
}

/** A duration as these tables print it: `22:26:13` of less than a day, then `1d21h`, then `8w4d`. */
function shortTime(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const days = Math.floor(hours / 24);
  if (days >= 7) return `${Math.floor(days / 7)}w${days % 7}d`;
  if (days >= 1) return `${days}d${String(hours % 24).padStart(2, "0")}h`;
  const parts = [hours, Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
