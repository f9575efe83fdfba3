import { describe, expect, it } from "vitest";

import { MalformedBody } from "../../../src/catalogue/define.ts";
import { showInterface } from "../../../src/catalogue/commands/show-interface.ts";
import { withoutDips } from "../../../src/fleet/samples.ts";
import { parseSmallJson } from "../../../src/nxapi/answer.ts";
import { fixture, lines } from "../../support/catalogue.ts";

const LEAF = fixture("show-interface/leaf.json");

/** What the command reads of one interface, without its name. */
function of(body: unknown, name: string): string[] {
  const label = `{network.interface.name=${name}`;
  return lines(showInterface, body)
    .filter((line) => line.includes(`${label},`) || line.includes(`${label}}`))
    .map((line) => line.replace(label, "{").replace("{,", "{"));
}

function row(leaves: object): unknown {
  return { TABLE_interface: { ROW_interface: { interface: "Ethernet1/1", ...leaves } } };
}

describe("show interface", () => {
  it("has a request to itself, with time for many fabric extenders", () => {
    expect(showInterface).toMatchObject({ alone: true, profile: "interfaces", timeoutMs: 240_000, periodMs: 60_000 });
  });

  it("reads an Ethernet port in full", () => {
    expect(of(LEAF, "Ethernet1/1")).toEqual([
      "system.network.io{network.io.direction=receive} 5000000000123",
      "system.network.io{network.io.direction=transmit} 6000000000456",
      "system.network.packet.count{network.io.direction=receive,network.packet.type=unicast} 4000000000",
      "system.network.packet.count{network.io.direction=receive,network.packet.type=multicast} 2000",
      "system.network.packet.count{network.io.direction=receive,network.packet.type=broadcast} 3",
      "system.network.packet.count{network.io.direction=transmit,network.packet.type=unicast} 3000000000",
      "system.network.packet.count{network.io.direction=transmit,network.packet.type=multicast} 1000",
      "system.network.packet.count{network.io.direction=transmit,network.packet.type=broadcast} 2",
      "system.network.packet.dropped{network.io.direction=receive} 11",
      "system.network.packet.dropped{network.io.direction=transmit} 12",
      "system.network.errors{network.io.direction=receive,error.type=all} 25",
      "system.network.errors{network.io.direction=receive,error.type=crc} 3",
      "system.network.errors{network.io.direction=receive,error.type=frame} 5",
      "system.network.errors{network.io.direction=receive,error.type=runt} 1",
      "system.network.errors{network.io.direction=receive,error.type=giant} 2",
      "system.network.errors{network.io.direction=receive,error.type=overrun} 6",
      "system.network.errors{network.io.direction=receive,error.type=underrun} 0",
      "system.network.errors{network.io.direction=receive,error.type=ignored} 0",
      "system.network.errors{network.io.direction=receive,error.type=no_buffer} 4",
      "system.network.errors{network.io.direction=transmit,error.type=all} 9",
      "system.network.errors{network.io.direction=transmit,error.type=collision} 0",
      "system.network.errors{network.io.direction=transmit,error.type=late_collision} 0",
      "system.network.errors{network.io.direction=transmit,error.type=lost_carrier} 1",
      "system.network.errors{network.io.direction=transmit,error.type=no_carrier} 0",
      "cisco.interface.resets{} 3",
      "hw.network.up{} 1",
      "cisco.interface.admin.up{} 1",
      "hw.network.bandwidth.limit{} 12500000000",
      "cisco.interface.mtu{} 9216",
      "cisco.interface.last_flap{} 7344000",
      'cisco.interface.info{description=to "spine-1",mode=trunk,type=10000/25000/40000/50000/100000 Ethernet,mac=0200.5e00.0001} 1',
    ]);
  });

  it("gives no counter of a port that has none, and zeros of one whose counters are zero", () => {
    expect(of(LEAF, "Ethernet1/3")).toEqual([
      "hw.network.up{} 0",
      "cisco.interface.admin.up{} 0",
      "hw.network.bandwidth.limit{} 1250000000",
      "cisco.interface.mtu{} 1500",
      "cisco.interface.info{description=,mode=access,type=100/1000/10000 Ethernet,mac=0200.5e00.0003} 1",
    ]);
    const zeros = of(LEAF, "Ethernet1/2").filter((line) => /^system\..* 0$/.test(line));
    expect(zeros).toHaveLength(24);
  });

  it.each([
    ["mgmt0", "system.network.io{network.io.direction=receive} 98765"],
    ["mgmt0", "system.network.packet.count{network.io.direction=transmit,network.packet.type=broadcast} 3"],
    ["Ethernet1/1.500", "hw.network.up{} 1"],
    ["Ethernet1/5/1", "cisco.interface.last_flap{} 162000"],
    ["port-channel1", "hw.network.bandwidth.limit{} 25000000000"],
    ["Ethernet101/1/1", "cisco.interface.last_flap{} 19095"],
    ["loopback0", "system.network.packet.count{network.io.direction=receive,network.packet.type=all} 215"],
    ["loopback0", "system.network.errors{network.io.direction=transmit,error.type=underrun} 0"],
    ["Vlan1", "hw.network.up{} 0"],
    ["Vlan10", "system.network.io{network.io.direction=receive} 7300"],
    ["Vlan10", "system.network.packet.count{network.io.direction=receive,network.packet.type=multicast} 3"],
    ["Vlan10", "cisco.interface.info{description=servers,mode=,type=,mac=0200.5e00.0200} 1"],
    ["nve1", "system.network.io{network.io.direction=transmit} 324282"],
  ])("reads of %s: %s", (name, line) => {
    expect(of(LEAF, name)).toContain(line);
  });

  it("gives of an interface without counters what it is, and nothing else", () => {
    expect(of(LEAF, "Ethernet1/1.500").filter((line) => line.startsWith("system."))).toEqual([]);
    expect(of(LEAF, "Vlan1").filter((line) => line.startsWith("system."))).toEqual([]);
  });

  it.each([
    ["9007199254740991", ["system.network.io{network.io.direction=receive} 9007199254740991"]],
    ["9007199254740994", ["system.network.io{network.io.direction=receive} 9007199254740994"]],
    ["9007199254740993", ["dropped system.network.io: out_of_range"]],
    ["18446744073709551615", ["dropped system.network.io: out_of_range"]],
    ["-3", ["dropped system.network.io: out_of_range"]],
    ["1.5", ["dropped system.network.io: not_a_number"]],
    ["--", []],
  ])("shows a counter of %s exactly or not at all, as a text and as a number", (digits, expected) => {
    const counted = (body: unknown) =>
      lines(showInterface, body)
        .filter((line) => line.includes("system.network.io"))
        .map((line) => line.replace("network.interface.name=Ethernet1/1,", ""));

    expect(counted(row({ eth_inbytes: digits }))).toEqual(expected);
    const asNumber = JSON.stringify(row({ eth_inbytes: "@" })).replace('"@"', /\d/.test(digits) ? digits : "null");
    expect(counted(parseSmallJson(asNumber))).toEqual(expected);
  });

  it("adds the parts of a count exactly or not at all", () => {
    const parts = { svi_ucast_bytes_in: "9007199254740991", svi_mcast_bytes_in: "2" };

    expect(showInterface.read(row(parts)).dropped).toEqual([{ name: "system.network.io", reason: "out_of_range" }]);
  });

  it("gives no sum of which one part has no number in this reply: the counter would seem to fall", () => {
    const parts = { svi_ucast_bytes_in: "12", svi_mcast_bytes_in: "--" };
    const one = { svi_ucast_bytes_in: "12" };

    expect(of(row(parts), "Ethernet1/1").filter((line) => line.startsWith("system.network.io"))).toEqual([]);
    expect(of(row(one), "Ethernet1/1")).toContain("system.network.io{network.io.direction=receive} 12");
  });

  it("knows a dip to zero of a counter that was never cleared from one that was cleared", () => {
    const dip = (cleared: object) => {
      const before = withoutDips(showInterface.read(row({ eth_inbytes: 7, ...cleared })), undefined);
      return withoutDips(showInterface.read(row({ eth_inbytes: 0, ...cleared })), before.counters).reading;
    };
    const bytes = (cleared: object) =>
      dip(cleared)
        .samples.filter(({ name }) => name === "system.network.io")
        .map(({ value }) => value);

    expect(bytes({ eth_clear_counters: "never" })).toEqual([]);
    expect(dip({ eth_clear_counters: "never" }).dropped).toEqual([
      { name: "system.network.io", reason: "implausible_zero" },
    ]);
    expect(bytes({ eth_clear_counters: "00:00:07" })).toEqual([0]);
    expect(bytes({})).toEqual([0]);
  });

  it("counts a state that it does not know", () => {
    const { samples, dropped } = showInterface.read(row({ state: "dormant", admin_state: "up" }));

    expect(samples.map(({ name }) => name)).toEqual(["cisco.interface.admin.up", "cisco.interface.info"]);
    expect(dropped).toEqual([{ name: "hw.network.up", reason: "unknown_word" }]);
  });

  it("refuses a reply without interfaces", () => {
    expect(() => showInterface.read({ TABLE_interface: [] })).toThrow(MalformedBody);
  });
});
