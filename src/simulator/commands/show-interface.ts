import { body, type Command, type Device } from "./command.ts";
import type { JsonObject } from "./cjson.ts";
import { dottedMac, firstMac } from "./printing.ts";
import { portsOf, type Port, type Ports } from "../personalities/hardware.ts";
import { loopback, managementCounters, portCounters, svi } from "./interface-traffic.ts";
import { columns, once, table } from "./table.ts";

/** `show interface`, with counters that rise, and `show interface status`, as much of it as clients look at. */
export function interfaces(ports: Ports): readonly Command[] {
  const { slot, gigabits } = ports;
  const front = portsOf(ports);
  const address = (device: Device, number: number): string => dottedMac(firstMac(device, slot) + number);
  const hardware = HARDWARE[gigabits];
  const speed = { bandwidth: gigabits * 1_000_000, said: `${gigabits} Gb/s`, hardware };
  return [
    {
      syntax: "show interface",
      answer: (device) =>
        body(
          table("interface", [
            { ...management(address(device, 0)), ...managementCounters(device) },
            ...front.map((port) => ({
              ...frontPort(port, address(device, port.number), speed),
              ...portCounters(device, port.name, gigabits),
            })),
            loopback(device),
            svi(device, 10, address(device, front.length + 1)),
          ]),
        ),
      text: (device) =>
        [
          managementText(address(device, 0)),
          ...front.map((port) => frontText(port, address(device, port.number), speed)),
        ].join("\n"),
    },
    {
      syntax: "show interface status",
      answer: once(() =>
        body(
          table("interface", [
            connected("mgmt0", "routed", "a-1000", "--"),
            ...front.map(({ name, vlan }) => connected(name, String(vlan), `${gigabits}G`, `SFP-H${gigabits}GB-CU2M`)),
          ]),
        ),
      ),
      text: () => statusText(front, gigabits),
    },
  ];
}

const HARDWARE: Readonly<Record<Ports["gigabits"], string>> = {
  1: "100/1000/10000 Ethernet",
  10: "1000/10000 Ethernet",
  25: "100/1000/10000/25000 Ethernet",
};

interface Speed {
  readonly bandwidth: number;
  readonly said: string;
  readonly hardware: string;
}

function management(address: string): JsonObject {
  return {
    interface: "mgmt0",
    state: "up",
    admin_state: "up",
    eth_hw_desc: "GigabitEthernet",
    eth_hw_addr: address,
    eth_bia_addr: address,
    eth_mtu: "1500",
    eth_bw: 1_000_000,
    eth_duplex: "full",
    eth_speed: "1000 Mb/s",
  };
}

function frontPort({ name }: Port, address: string, { bandwidth, said, hardware }: Speed): JsonObject {
  return {
    interface: name,
    state: "up",
    admin_state: "up",
    share_state: "Dedicated",
    eth_hw_desc: hardware,
    eth_hw_addr: address,
    eth_bia_addr: address,
    eth_mtu: "1500",
    eth_bw: bandwidth,
    medium: "broadcast",
    eth_mode: "access",
    eth_duplex: "full",
    eth_speed: said,
  };
}

function managementText(address: string): string {
  return [
    "mgmt0 is up",
    "admin state is up,",
    `  Hardware: GigabitEthernet, address: ${address} (bia ${address})`,
    "  MTU 1500 bytes, BW 1000000 Kbit , DLY 10 usec",
    "  full-duplex, 1000 Mb/s",
    "",
  ].join("\n");
}

function frontText({ name }: Port, address: string, { bandwidth, said, hardware }: Speed): string {
  return [
    `${name} is up`,
    "admin state is up, Dedicated Interface",
    `  Hardware: ${hardware}, address: ${address} (bia ${address})`,
    `  MTU 1500 bytes, BW ${bandwidth} Kbit , DLY 10 usec`,
    "  Encapsulation ARPA, medium is broadcast",
    "  Port mode is access",
    `  full-duplex, ${said}`,
    "",
  ].join("\n");
}

function connected(name: string, vlan: string, speed: string, type: string): JsonObject {
  return { interface: name, state: "connected", vlan, duplex: "full", speed, type };
}

function statusText(front: readonly Port[], gigabits: number): string {
  const widths = [14, 19, 10, 10, 8, 8];
  const rule = "-".repeat(80);
  const head = [rule, columns(widths, "Port", "Name", "Status", "Vlan", "Duplex", "Speed", "Type"), rule];
  return [
    "",
    ...head,
    columns(widths, "mgmt0", "--", "connected", "routed", "full", "a-1000", "--"),
    "",
    ...head,
    ...front.map(({ short, vlan }) =>
      columns(widths, short, "--", "connected", String(vlan), "full", `${gigabits}G`, `SFP-H${gigabits}GB-CU2M`),
    ),
    "",
  ].join("\n");
}
