import { describe, expect, it } from "vitest";

import type { Metric, Sample } from "../../../src/catalogue/define.ts";
import { catalogue } from "../../../src/catalogue/index.ts";
import { factsOf } from "../../../src/fleet/problems/facts.ts";
import { interfacesOf } from "../../../src/fleet/problems/interfaces.ts";
import { KINDS, problemsOf as problemsOfGiven } from "../../../src/fleet/problems/problems.ts";
import { RUNBOOKS } from "../../../src/web/pages/runbook-texts.ts";
import { given, sample } from "./samples.ts";

const problemsOf = (samples: readonly Sample[]) => problemsOfGiven(given(samples));

/** An interface that is up, or down, and configured to be up, or shut down. */
function port(name: string, up: number, { configured = 1, flapped = 7_200 } = {}): Sample[] {
  return [
    sample("hw.network.up", up, { port: name }),
    sample("cisco.interface.admin.up", configured, { port: name }),
    ...(flapped === 0 ? [] : [sample("cisco.interface.last_flap", flapped, { port: name })]),
  ];
}

/** The power that a transceiver receives, with its limits. */
function light(name: string, dBm: number, limits: Readonly<Record<string, number>>, lane = ""): Sample[] {
  const received = { port: name, "network.io.direction": "receive" };
  return [
    sample("cisco.transceiver.power", dBm, { ...received, lane }),
    ...Object.entries(limits).map(([type, limit]) =>
      sample("cisco.transceiver.power.limit", limit, { ...received, "hw.limit_type": type }),
    ),
  ];
}

/** What a part is, and how it is. */
const part = (type: string, id: string, name: string, how: Readonly<Record<string, string>>) => ({
  "hw.type": type,
  "hw.id": id,
  "hw.name": name,
  ...how,
});

const CPU = { module: "1", "hw.id": "1/CPU", "hw.name": "CPU" };

/** A sensor that is near its limit. */
const NEAR_LIMIT = [
  sample("hw.temperature", 76, CPU),
  sample("hw.temperature.limit", 80, { ...CPU, "hw.limit_type": "high.degraded" }),
];

const LIMITS = { "high.critical": 3, "high.degraded": 0.5, "low.degraded": -9.5, "low.critical": -13.5 };

/** Something of each kind that is as it should be. */
const IN_ORDER: readonly Sample[] = [
  sample("cisco.module.state", 1, { module: "1", state: "active *" }),
  sample("hw.status", 1, { "hw.type": "fan", "hw.id": "1", "hw.name": "Fan1", "hw.state": "ok", state: "Ok" }),
  sample("hw.status", 1, { "hw.type": "power_supply", "hw.id": "2", "hw.state": "absent", state: "Absent" }),
  ...port("Ethernet1/1", 1),
  ...port("Ethernet1/2", 0, { configured: 0 }),
  // Nobody has ever plugged anything in.
  ...port("Ethernet1/20", 0, { flapped: 0 }),
  ...light("Ethernet1/1", -2, LIMITS),
  ...light("Ethernet1/2", -40, LIMITS),
  ...light("Ethernet1/9", -2, { "high.critical": 0, "low.critical": 0 }),
  sample("cisco.bgp.peer.up", 1, { vrf: "default", neighbor: "10.0.0.1", as: "65000" }),
  sample("cisco.bgp.peer.up", 0, { vrf: "default", neighbor: "10.0.0.9", as: "65000" }),
  sample("cisco.bgp.peer.state", 1, { vrf: "default", neighbor: "10.0.0.9", as: "65000", state: "Shut (Admin)" }),
  sample("cisco.vpc.peer.state", 1, { domain: "1", state: "peer-ok", reason: "SUCCESS" }),
  sample("cisco.vpc.keepalive.state", 1, { domain: "1", state: "peer-alive" }),
  sample("cisco.vpc.consistent", 1, { domain: "1", type: "type_1" }),
  sample("cisco.vpc.port.up", 1, { vpc: "10", port: "port-channel10" }),
  ...port("port-channel11", 0, { configured: 0 }),
  sample("cisco.vpc.port.up", 0, { vpc: "11", port: "port-channel11" }),
  // A member that is shut down is meant to be down.
  sample("cisco.port_channel.member.up", 0, { port: "port-channel10", member: "Ethernet1/2" }),
  sample("cisco.nve.peer.up", 1, { port: "nve1", "network.peer.address": "10.255.1.9" }),
  sample("cisco.hsrp.group.state", 1, { port: "Vlan1", group: "1", state: "Standby" }),
  sample("cisco.module.diagnostic.state", 1, { module: "1", state: "Pass" }),
  sample("hw.temperature", 40, { module: "1", "hw.id": "1/FRONT", "hw.name": "FRONT" }),
  sample("hw.temperature.limit", 70, {
    module: "1",
    "hw.id": "1/FRONT",
    "hw.name": "FRONT",
    "hw.limit_type": "high.degraded",
  }),
];

/** What is wrong besides what is in order, as `what: where`. */
function wrong(...samples: readonly Sample[]): string[] {
  return problemsOf([...IN_ORDER, ...samples]).flatMap(({ what, where }) => where.map((one) => `${what}: ${one}`));
}

describe("what is not in order", () => {
  it("is nothing where all is, and where nothing is known", () => {
    expect(wrong()).toEqual([]);
    expect(problemsOf([])).toEqual([]);
  });

  it.each([
    ["Modules: 2: powered-dn", sample("cisco.module.state", 1, { module: "2", state: "powered-dn" })],
    [
      "Fans and power supplies: Fan2: Failure",
      sample("hw.status", 1, part("fan", "Fan2", "Fan2", { "hw.state": "failed", state: "Failure" })),
    ],
    // Their names are models, which those of a switch have in common.
    [
      "Fans and power supplies: power supply 2 (NXA-PAC-500W-PI): Shutdown",
      sample("hw.status", 1, part("power_supply", "1", "NXA-PAC-500W-PI", { "hw.state": "ok", state: "Ok" })),
      sample("hw.status", 1, part("power_supply", "2", "NXA-PAC-500W-PI", { "hw.state": "failed", state: "Shutdown" })),
    ],
    [
      "Fans and power supplies: power supply 3: Failure",
      sample("hw.status", 1, part("power_supply", "3", "", { "hw.state": "failed", state: "Failure" })),
    ],
    [
      "Temperatures: 2/CPU: Minor",
      sample("hw.status", 1, part("temperature", "2/CPU", "CPU", { "hw.state": "degraded", state: "Minor" })),
    ],
    ["vPC peer: keep-alive: peer-not-alive", sample("cisco.vpc.keepalive.state", 1, { state: "peer-not-alive" })],
    [
      "vPC peer: peer: peer-link-down, SYSERR",
      sample("cisco.vpc.peer.state", 1, { state: "peer-link-down", reason: "SYSERR" }),
    ],
    ["vPC peer: peer-link port-channel1: down", sample("cisco.vpc.peer_link.up", 0, { port: "port-channel1" })],
    [
      "vPCs down: vPC 20, port-channel20",
      sample("cisco.vpc.port.up", 0, { vpc: "20", port: "port-channel20" }),
      sample("cisco.port_channel.member.up", 0, { port: "port-channel20", member: "Ethernet1/7" }),
    ],
    ["vPC: not configured alike: domain 1, type_2", sample("cisco.vpc.consistent", 0, { domain: "1", type: "type_2" })],
    [
      "vPC: not configured alike: vPC 20, port-channel20",
      sample("cisco.vpc.port.consistent", 0, { vpc: "20", port: "port-channel20" }),
    ],
    ["BGP peers down: 10.0.0.2", sample("cisco.bgp.peer.up", 0, { vrf: "default", neighbor: "10.0.0.2" })],
    ["BGP peers down: 10.0.0.2 in VRF red", sample("cisco.bgp.peer.up", 0, { vrf: "red", neighbor: "10.0.0.2" })],
    [
      "Transceivers beyond a limit: Ethernet1/1 temperature 80 °C, alarm at 75",
      sample("cisco.transceiver.temperature", 80, { port: "Ethernet1/1" }),
      sample("cisco.transceiver.temperature.limit", 70, { port: "Ethernet1/1", "hw.limit_type": "high.degraded" }),
      sample("cisco.transceiver.temperature.limit", 75, { port: "Ethernet1/1", "hw.limit_type": "high.critical" }),
    ],
    ["Interfaces down, though configured up: Ethernet1/3: for 2 h", ...port("Ethernet1/3", 0)],
    ["Interfaces down, though configured up: Vlan10", ...port("Vlan10", 0, { flapped: 0 })],
    [
      "Port-channels that lack members: port-channel1: Ethernet1/5 Ethernet1/6",
      sample("cisco.port_channel.member.up", 1, { port: "port-channel1", member: "Ethernet1/4" }),
      sample("cisco.port_channel.member.up", 0, { port: "port-channel1", member: "Ethernet1/5" }),
      sample("cisco.port_channel.member.up", 0, { port: "port-channel1", member: "Ethernet1/6" }),
    ],
    [
      "VXLAN down: peer 10.255.1.2",
      sample("cisco.nve.peer.up", 0, { port: "nve1", "network.peer.address": "10.255.1.2" }),
    ],
    ["VXLAN down: VNI 10010", sample("cisco.nve.vni.up", 0, { port: "nve1", vni: "10010" })],
    ["VXLAN down: nve1", sample("cisco.nve.interface.up", 0, { port: "nve1" })],
    [
      "HSRP groups without a role: Vlan10 group 10: Initial",
      sample("cisco.hsrp.group.state", 1, { port: "Vlan10", group: "10", state: "Initial" }),
    ],
    [
      "NTP: none of 2 servers is followed, 1 of them answers",
      sample("cisco.ntp.peer.reach", 0, { "network.peer.address": "192.0.2.1" }),
      sample("cisco.ntp.peer.reach", 255, { "network.peer.address": "192.0.2.2" }),
      sample("cisco.ntp.peer.state", 1, { "network.peer.address": "192.0.2.2", state: "client" }),
    ],
    [
      "Memory: 93 % used",
      sample("system.memory.utilization", 0.931, { "system.memory.state": "used" }),
      sample("system.memory.utilization", 0.95, { "system.memory.state": "free" }),
    ],
    ["Memory: Critical", sample("cisco.system.memory.status", 1, { state: "Critical" })],
    ["Diagnostics: module 1: Fail", sample("cisco.module.diagnostic.state", 1, { module: "1", state: "Fail" })],
    [
      "Temperatures: CPU of module 1: 76 °C, limit at 80",
      ...NEAR_LIMIT,
      sample("hw.status", 1, part("temperature", "1/CPU", "CPU", { "hw.state": "degraded", state: "Minor" })),
    ],
    [
      "Transceivers beyond a limit: Ethernet1/3 lane 2 receive power -10 dBm, warning at -9.5",
      ...light("Ethernet1/3", -10, LIMITS, "2"),
    ],
    [
      "Transceivers beyond a limit: Ethernet1/3 receive power 3.5 dBm, alarm at 3",
      ...light("Ethernet1/3", 3.5, LIMITS),
    ],
  ] satisfies readonly (readonly [string, ...Sample[]])[])("is %s", (said, ...samples) => {
    expect(wrong(...samples)).toEqual([said]);
  });

  it("is every sensor that the switch calls too warm, whichever of its name are told of already", () => {
    const samples = [
      ...NEAR_LIMIT,
      sample("hw.status", 1, part("temperature", "2/CPU", "CPU", { "hw.state": "degraded", state: "Minor" })),
    ];

    expect(wrong(...samples)).toEqual([
      "Temperatures: CPU of module 1: 76 °C, limit at 80",
      "Temperatures: 2/CPU: Minor",
    ]);
  });

  it("says the state of a BGP peer in the switch's word", () => {
    const peer = { vrf: "default", neighbor: "10.0.0.2", as: "65000" };
    const samples = [
      sample("cisco.bgp.peer.up", 0, peer),
      sample("cisco.bgp.peer.state", 1, { ...peer, state: "Idle" }),
    ];

    expect(wrong(...samples)).toEqual(["BGP peers down: 10.0.0.2: Idle"]);
  });

  it("leads to runbooks that there are", () => {
    expect(KINDS.map(({ alert }) => alert).filter((alert) => !(alert in RUNBOOKS))).toEqual([]);
  });

  it.each([0, 1, 40])("and how a switch is are not read off metrics of a user's own with other labels: %d", (value) => {
    const own = catalogue.map(({ metrics }) => {
      const bare = Object.entries<Metric>(metrics).filter(([, { attributes }]) => attributes.length > 0);
      return {
        metrics: Object.fromEntries(bare.map(([name, metric]) => [name, { ...metric, attributes: ["own"] }])),
        samples: bare.map(([name]) => ({ name, value, attributes: { own: "x" } })),
      };
    });

    expect([problemsOfGiven(own), factsOf(own), interfacesOf(own)]).toEqual([[], [], []]);
  });
});
