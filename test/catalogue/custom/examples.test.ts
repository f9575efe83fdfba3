import { describe, expect, it } from "vitest";

import { customCommand } from "../../../src/catalogue/custom/command.ts";
import { CustomCommands } from "../../../src/catalogue/custom/commands.ts";
import { corpus, fixture, hasCorpus, lines, linesOf } from "../../support/catalogue.ts";

/** As a configuration would have them. */
const [bgp, macs, memory, cpus] = CustomCommands.parse([
  {
    id: "bgp_sessions",
    command: "show bgp sessions",
    description: "BGP neighbours by VRF.",
    period_s: 60,
    rows: "TABLE_vrf/ROW_vrf/TABLE_neighbor/ROW_neighbor",
    attributes: { vrf: "vrf-name-out", neighbor: "neighbor-id" },
    metrics: [
      {
        name: "cisco.bgp.session.connections_dropped",
        key: "connectionsdropped",
        kind: "counter",
        unit: "{drop}",
        description: "Connections of a BGP session that were dropped.",
      },
      {
        name: "cisco.bgp.session.established",
        key: "state",
        kind: "gauge",
        unit: "",
        description: "Whether a BGP session is established.",
        values: { Established: 1, "*": 0 },
      },
      {
        name: "cisco.bgp.session.last_flap",
        key: "lastflap",
        kind: "gauge",
        unit: "s",
        description: "The time since a BGP session went up or down.",
        as: "duration",
      },
    ],
  },
  {
    id: "mac_count",
    command: "show mac address-table count",
    rows: "TABLE-macaddtblcount",
    metrics: [
      { name: "cisco.mac.dynamic", key: "dyn_cnt", kind: "gauge", unit: "{address}", description: "Learned." },
      { name: "cisco.mac.secure", key: "secure_cnt", kind: "gauge", unit: "{address}", description: "Secure." },
    ],
  },
  {
    id: "system_resources",
    command: "show system resources",
    metrics: [
      { name: "cisco.load", key: "load_avg_1min", kind: "gauge", unit: "1", description: "Load average." },
      {
        name: "cisco.memory.usage",
        key: "memory_usage_used",
        kind: "gauge",
        unit: "By",
        description: "Memory in use.",
        scale: 1024,
      },
      {
        name: "cisco.memory.state",
        key: "current_memory_status",
        kind: "gauge",
        unit: "",
        description: "Whether memory is enough.",
        values: { ok: 1, "minor alert": 0, "severe alert": 0 },
      },
    ],
  },
  {
    id: "system_cpus",
    command: "show system resources all-modules",
    rows: "TABLE_cpu_usage/ROW_cpu_usage",
    attributes: { cpu: "cpuid" },
    metrics: [
      { name: "cisco.cpu.user", key: "user", kind: "gauge", unit: "1", description: "User's part.", scale: 0.01 },
      { name: "cisco.cpu.kernel", key: "kernel", kind: "gauge", unit: "1", description: "Kernel's part.", scale: 0.01 },
    ],
  },
]).map(customCommand);

if (bgp === undefined || macs === undefined || memory === undefined || cpus === undefined) throw new Error("four");

describe("commands that a user adds", () => {
  it("are like the catalogue's", () => {
    expect(bgp).toMatchObject({
      id: "bgp_sessions",
      syntax: "show bgp sessions",
      description: "BGP neighbours by VRF.",
      shape: "inferred",
      periodMs: 60_000,
      per: "switch",
      profile: undefined,
      byDefault: true,
      alone: false,
      tells: false,
    });
    expect(bgp.metrics["cisco.bgp.session.connections_dropped"]).toEqual({
      kind: "counter",
      unit: "{drop}",
      description: "Connections of a BGP session that were dropped.",
      attributes: ["vrf", "neighbor"],
    });
    expect(macs.description).toBe('What "show mac address-table count" prints.');
  });

  it("read nested tables, words and durations: show bgp sessions", () => {
    expect(lines(bgp, fixture("custom/show-bgp-sessions.json"))).toEqual([
      "cisco.bgp.session.connections_dropped{vrf=default,neighbor=198.51.100.1} 0",
      "cisco.bgp.session.connections_dropped{vrf=default,neighbor=198.51.100.2} 12",
      "cisco.bgp.session.connections_dropped{vrf=default,neighbor=2001:db8::7} 3",
      "cisco.bgp.session.connections_dropped{vrf=tenant-a,neighbor=203.0.113.9} 1",
      "cisco.bgp.session.established{vrf=default,neighbor=198.51.100.1} 1",
      "cisco.bgp.session.established{vrf=default,neighbor=198.51.100.2} 0",
      "cisco.bgp.session.established{vrf=default,neighbor=2001:db8::7} 0",
      "cisco.bgp.session.established{vrf=tenant-a,neighbor=203.0.113.9} 1",
      "cisco.bgp.session.last_flap{vrf=default,neighbor=198.51.100.1} 527611",
      "cisco.bgp.session.last_flap{vrf=default,neighbor=198.51.100.2} 19210",
      "cisco.bgp.session.last_flap{vrf=tenant-a,neighbor=203.0.113.9} 14169600",
    ]);
  });

  it("read a table without rows: show mac address-table count", () => {
    expect(lines(macs, fixture("custom/show-mac-address-table-count.json"))).toEqual(["cisco.mac.dynamic{} 1188"]);
  });

  it("read the body itself and factors: show system resources", () => {
    const body = fixture("custom/show-system-resources.json");

    expect(lines(memory, body)).toEqual([
      "cisco.load{} 0.42",
      "cisco.memory.usage{} 5909766144",
      "cisco.memory.state{} 1",
    ]);
    expect(lines(cpus, body)).toEqual([
      "cisco.cpu.user{cpu=0} 0.1544",
      "cisco.cpu.user{cpu=1} 0.07",
      "cisco.cpu.kernel{cpu=0} 0.0204",
    ]);
  });
});

describe.skipIf(!hasCorpus)("commands that a user adds, of real switches", () => {
  it("read show bgp sessions", () => {
    const reply = corpus("show-bgp-sessions/greenpau_resp.show.bgp.sessions.json");

    expect(linesOf(bgp, reply, "cisco.bgp.session.last_flap")[0]).toBe(
      "cisco.bgp.session.last_flap{vrf=default,neighbor=19.0.101.1} 527611",
    );
    expect(bgp.read(reply).dropped).toEqual([]);
  });

  it("read show mac address-table count, 7.0(3)I6(1) to 9.3(2)", () => {
    expect(lines(macs, corpus("show-mac-address-table-count/nxapi-netbox_7.0.3.I6.1.json"))[0]).toBe(
      "cisco.mac.dynamic{} 43604",
    );
    expect(lines(macs, corpus("show-mac-address-table-count/nxapi-netbox_9.3.2.json"))).toEqual([
      "cisco.mac.dynamic{} 0",
      "cisco.mac.secure{} 0",
    ]);
  });

  it("read show system resources", () => {
    expect(lines(cpus, corpus("show-system-resources/pschou_resp.show.system.resources.json"))).toHaveLength(8);
  });
});
