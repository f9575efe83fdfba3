import { expect, it } from "vitest";

import type { Sample } from "../../../src/catalogue/define.ts";
import { factsOf } from "../../../src/fleet/problems/facts.ts";
import { systemUseOf } from "../../../src/fleet/system-use.ts";
import { given, sample } from "./samples.ts";

const said = (...samples: readonly Sample[]): string[] =>
  factsOf(given(samples)).map((fact) => `${fact.what}: ${fact.said}`);

it("reckons in decimal how far the supervisor is used", () => {
  const idle = sample("system.cpu.utilization", 0.91995, { "cpu.mode": "idle" });

  expect(systemUseOf(given([idle]))).toEqual({ cpu: 8.005, memory: undefined });
});

it("says nothing of what is not asked", () => {
  expect(said()).toEqual([]);
});

it.each([
  [
    "CPU: 20 % busy",
    sample("system.cpu.utilization", 0.9, { "cpu.mode": "idle", "cpu.logical_number": "0" }),
    sample("system.cpu.utilization", 0.7, { "cpu.mode": "idle", "cpu.logical_number": "1" }),
  ],
  ["Memory: 55 % used", sample("system.memory.utilization", 0.551, { "system.memory.state": "used" })],
  [
    "Modules: 2 ok, 1 active",
    ...["ok", "active *", "ok"].map((state, index) => sample("cisco.module.state", 1, { module: `${index}`, state })),
  ],
  [
    "Power supplies: 1 ok, 1 absent",
    ...["ok", "absent"].map((state) => sample("hw.status", 1, { "hw.type": "power_supply", "hw.state": state })),
  ],
  [
    "Warmest sensor: ASIC 61 °C",
    sample("hw.temperature", 40, { "hw.name": "FRONT" }),
    sample("hw.temperature", 61, { "hw.name": "ASIC" }),
  ],
  [
    "Interfaces: 2 up, 1 down, 1 shut down",
    ...[1, 1, 0, 0].map((up, index) => sample("hw.network.up", up, { port: `Ethernet1/${index}` })),
    sample("cisco.interface.admin.up", 1, { port: "Ethernet1/2" }),
    sample("cisco.interface.admin.up", 0, { port: "Ethernet1/3" }),
  ],
  [
    "BGP peers up: 1 of 2",
    ...[1, 0].map((up) => sample("cisco.bgp.peer.up", up, { vrf: "default", neighbor: `10.0.0.${up}` })),
  ],
  ["NTP server: none", sample("cisco.ntp.peer.reach", 0, { "network.peer.address": "192.0.2.1" })],
  [
    "NTP server: 192.0.2.2",
    sample("cisco.ntp.peer.state", 1, { "network.peer.address": "192.0.2.2", state: "selected" }),
  ],
  [
    "CDP/LLDP neighbours: 2",
    ...["a", "b"].map((neighbor) => sample("cisco.cdp.neighbor.info", 1, { port: "mgmt0", neighbor })),
    sample("cisco.lldp.neighbor.info", 1, { port: "mgmt0", neighbor: "b" }),
  ],
  [
    "HSRP groups: 5 a, 4 b, 3 c, 2 d, 2 other states",
    ...["aaaaa", "bbbb", "ccc", "dd", "e", "f"].flatMap((states) =>
      Array.from(states, (state, index) =>
        sample("cisco.hsrp.group.state", 1, { port: "Vlan1", group: `${index}`, family: "ipv4", state }),
      ),
    ),
  ],
  ["MAC addresses: 12,345", sample("cisco.mac.usage", 12_345)],
] satisfies readonly (readonly [string, ...Sample[]])[])("says %s", (line, ...samples) => {
  expect(said(...samples)).toEqual([line]);
});
