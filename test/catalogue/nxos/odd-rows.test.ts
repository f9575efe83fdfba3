import { describe, expect, it } from "vitest";

import { showBgpSessions } from "../../../src/catalogue/commands/show-bgp-sessions.ts";
import { showEnvironment } from "../../../src/catalogue/commands/show-environment.ts";
import { showForwardingRouteSummary } from "../../../src/catalogue/commands/show-forwarding-route-summary.ts";
import { showIcamResourceAclTcam } from "../../../src/catalogue/commands/show-icam-resource-acl-tcam.ts";
import { showIcamResourceFibTcam } from "../../../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { showInterface } from "../../../src/catalogue/commands/show-interface.ts";
import { showPortChannelSummary } from "../../../src/catalogue/commands/show-port-channel-summary.ts";
import { showVpcConsistencyParametersGlobal } from "../../../src/catalogue/commands/show-vpc-consistency-parameters-global.ts";
import { MalformedBody } from "../../../src/catalogue/define.ts";
import { catalogue } from "../../../src/catalogue/index.ts";
import { fixturesOf } from "../../support/catalogue.ts";

const GOOD = { interface: "Ethernet1/1", state: "up", admin_state: "up" };

/** What a platform prints that has no speed of a zone. */
const ZONE = { TABLE_fan_zone_speed: { ROW_fan_zone_speed: { zone: "1", zonespeed: "0x0" } } };

function interfaces(...rows: readonly unknown[]): unknown {
  return { TABLE_interface: { ROW_interface: rows } };
}

const OTHER_ROWS = [
  ["a list in the place of a word", { ...GOOD, interface: "Ethernet1/2", desc: ["uplink", "uplink"] }],
  ["a truth value in the place of a time", { ...GOOD, interface: "Ethernet1/2", eth_link_flapped: true }],
  ["no name", { state: "up" }],
  ["an empty name", { ...GOOD, interface: "" }],
  ["a list of rows in the place of one", [GOOD, GOOD]],
] as const;

describe("a row with another structure than its table's", () => {
  it.each(OTHER_ROWS)("costs its own series: %s", (_, odd) => {
    const { samples, odd: count } = showInterface.read(interfaces(odd, GOOD, structuredClone(odd)));

    expect(samples).toEqual(showInterface.read(interfaces(GOOD)).samples);
    expect(count).toBe(2);
  });

  it("is left out in the tables of a list of tables, and is the only row of one", () => {
    const odd = { interface: ["Ethernet1/2"] };
    const body = { TABLE_interface: [{ ROW_interface: odd }, { ROW_interface: GOOD }] };

    expect(showInterface.read(body)).toMatchObject({ odd: 1, samples: { length: 3 } });
  });

  it("is left out in a table that is a list of rows", () => {
    const odd = { interface: ["Ethernet1/2"] };

    expect(showInterface.read({ TABLE_interface: [odd, GOOD] })).toEqual(showInterface.read(interfaces(odd, GOOD)));
    expect(() => showInterface.read({ TABLE_interface: [odd] })).toThrow(MalformedBody);
  });

  it("is found among empty rows", () => {
    const odd = { interface: ["Ethernet1/2"] };

    expect(showInterface.read(interfaces({}, odd, "", GOOD))).toEqual(showInterface.read(interfaces(odd, GOOD)));
    expect(() => showInterface.read(interfaces({}, odd, ""))).toThrow(MalformedBody);
  });

  it("is left out in a table of a table", () => {
    const up = { "neighbor-id": "192.0.2.1", remoteas: 65_001, state: "Established" };
    const vrf = (name: unknown, ...rows: readonly unknown[]) => ({
      "vrf-name-out": name,
      TABLE_neighbor: { ROW_neighbor: rows },
    });
    const body = (...vrfs: readonly unknown[]) => ({ TABLE_vrf: { ROW_vrf: vrfs } });
    const read = showBgpSessions.read(
      body(vrf("default", up, { ...up, state: [] }), vrf({ a: 1 }, up), vrf("red", { ...up, "neighbor-id": "" })),
    );

    expect(read).toMatchObject({ odd: 3, samples: showBgpSessions.read(body(vrf("default", up))).samples });
  });

  it("fails the command where no row of the table can be read", () => {
    const body = interfaces({ name: "Ethernet1/1" }, { name: "Ethernet1/2" });

    expect(() => showInterface.read(body)).toThrow(MalformedBody);
    expect(() => showInterface.read(body)).toThrow("TABLE_interface/ROW_interface[1]/interface: ");
  });

  it("fails the command where so many rows are odd that it is the structure which is another one", () => {
    const odd = Array.from({ length: 1_001 }, (_, index) => ({ interface: `Ethernet1/${index}`, desc: [] }));

    expect(showInterface.read(interfaces(...odd.slice(1), GOOD))).toMatchObject({ odd: 1_000 });
    expect(() => showInterface.read(interfaces(...odd, GOOD))).toThrow(MalformedBody);
  });

  it("is left out of several documents in a row", () => {
    const body = [interfaces({ desc: [] }), interfaces(GOOD)];

    expect(showInterface.read(body)).toMatchObject({ odd: 1, samples: { length: 3 } });
  });

  it("keeps its place where rows are known by it: a power supply without a number keeps its own", () => {
    const supply = (watts: unknown) => ({ psmodel: "N2200-PAC-400W", ps_status_3k: "ok", watts });
    const bodyOf = (...rows: readonly unknown[]) => ({ powersup: { TABLE_psinfo: { ROW_psinfo: rows } } });
    const { samples, odd: count } = showEnvironment.read(bodyOf(supply("396.00"), supply([396]), supply("504.00")));

    expect(count).toBe(1);
    expect(
      samples
        .filter(({ name }) => name === "hw.power_supply.limit")
        .map(({ value, attributes }) => [value, attributes["hw.id"]]),
    ).toEqual([
      [396, "1"],
      [504, "3"],
    ]);
    expect(() => showEnvironment.read(bodyOf(supply([396]), supply([396])))).toThrow(MalformedBody);
  });

  it("is left out of the numbered power supplies, of any of their tables, and of the parameters of vPC", () => {
    const TABLE_ps_info = {
      ROW_ps_info: [
        { num: 1, ps_status: [] },
        { num: 2, ps_status: "Ok", actual_out: "97 W" },
      ],
    };
    const parameter = { "vpc-param-name": "STP Mode", "vpc-param-local-val": "a", "vpc-param-peer-val": "a" };
    const TABLE_vpc_consistency = { ROW_vpc_consistency: [{ ...parameter, "vpc-param-local-val": ["a"] }, parameter] };

    expect(showEnvironment.read({ powersup: { TABLE_ps_info } })).toMatchObject({
      odd: 1,
      samples: [
        { name: "hw.status", attributes: { "hw.id": "2" } },
        { name: "hw.power_supply.usage", value: 97 },
      ],
    });
    expect(showVpcConsistencyParametersGlobal.read({ TABLE_vpc_consistency })).toMatchObject({
      odd: 1,
      samples: [{ name: "cisco.vpc.parameter.same", value: 1 }],
    });
  });

  it("keeps its number from another row of its name", () => {
    const sensor = { tempmod: "1", sensor: "ASIC", curtemp: "40", majthres: "90", minthres: "80" };
    const fan = { fanname: "Fan1", fanrpm: "9000" };
    const bodyOf = (sensors: object[], fans: object[] = [], supplies: object[] = []) => ({
      TABLE_tempinfo: { ROW_tempinfo: sensors },
      fandetails: { TABLE_faninfo: { ROW_faninfo: fans } },
      powersup: { TABLE_psinfo: { ROW_psinfo: supplies } },
    });
    const ids = (body: unknown, metric: string) =>
      showEnvironment
        .read(body)
        .samples.filter(({ name }) => name === metric)
        .map(({ attributes }) => attributes["hw.id"]);

    expect(ids(bodyOf([{ ...sensor, curtemp: ["40"] }, sensor]), "hw.temperature")).toEqual(["1/ASIC/2"]);
    expect(ids(bodyOf([{ tempmod: "1", sensor: "ASIC" }, sensor]), "hw.temperature")).toEqual(["1/ASIC/2"]);
    expect(ids(bodyOf([sensor], [{ ...fan, fanrpm: [] }, fan]), "hw.fan.speed")).toEqual(["Fan1/2"]);

    const supply = { psnum: "1", tot_capa: "400" };
    const limits = (...supplies: object[]) => ids(bodyOf([sensor], [], supplies), "hw.power_supply.limit");
    expect(limits({ psnum: "2", tot_capa: [] }, supply)).toEqual(["1"]);
    expect(limits({ psnum: ["2"], tot_capa: "400" }, supply)).toEqual(["1"]);
    expect(limits({ psnum: "1", tot_capa: [] }, supply)).toEqual(["1/2"]);

    const parameter = { "vpc-param-name": "VLANs", "vpc-param-local-val": "a", "vpc-param-peer-val": "a" };
    const rows = [{ ...parameter, "vpc-param-local-val": ["a"] }, parameter];
    expect(
      showVpcConsistencyParametersGlobal.read({ TABLE_vpc_consistency: { ROW_vpc_consistency: rows } }),
    ).toMatchObject({ odd: 1, samples: [{ attributes: { parameter: "VLANs/2" } }] });
  });

  it("takes those after it with it where rows are numbered and its name cannot be read, which may be theirs", () => {
    const sensor = (name: unknown) => ({ tempmod: "1", sensor: name, curtemp: "40" });
    const read = (...ROW_tempinfo: object[]) => showEnvironment.read({ TABLE_tempinfo: { ROW_tempinfo } });
    const { samples, odd } = read(sensor("CPU"), sensor("ASIC"), sensor([]), sensor("ASIC"), sensor({ a: 1 }));

    expect(samples.map(({ attributes }) => attributes["hw.id"])).toEqual(["1/CPU", "1/ASIC"]);
    expect(odd).toBe(3);
    expect(() => read(sensor([]), sensor("ASIC"))).toThrow(MalformedBody);

    const parameter = (name: unknown) => ({
      "vpc-param-name": name,
      "vpc-param-local-val": "a",
      "vpc-param-peer-val": "a",
    });
    const parameters = [
      parameter("VLANs"),
      parameter(""),
      parameter("VLANs"),
      { ...parameter("VLANs"), "vpc-param-local-val": [] },
    ];
    expect(
      showVpcConsistencyParametersGlobal.read({ TABLE_vpc_consistency: { ROW_vpc_consistency: parameters } }),
    ).toMatchObject({ odd: 3, samples: [{ attributes: { parameter: "VLANs" } }] });
  });

  it("is no fan that stands, where a zone's speed 0 means that all do", () => {
    const fan = { fanname: "Fan1", fanstatus: "Ok", fanrpm: "9000" };
    const failed = { fanname: "Fan2", fanstatus: "Failure" };
    const ratios = (...ROW_faninfo: object[]) =>
      showEnvironment
        .read({ fandetails: { TABLE_faninfo: { ROW_faninfo }, ...ZONE } })
        .samples.filter(({ name }) => name === "hw.fan.speed_ratio").length;

    expect(ratios(failed)).toBe(1);
    expect(ratios(fan, failed)).toBe(0);
    expect(ratios({ ...fan, fanrpm: [] }, failed)).toBe(0);
  });

  it("costs the tables that are full or not itself alone: a class, a feature or a bank, a module", () => {
    const now = { Used_Entries: "5", Max_Entries: "10", Percent_Util: "50.00" };
    const fib = (...ROW_fib_resource: object[]) => ({
      module: "1",
      instance: "0",
      TABLE_fib_resource: { ROW_fib_resource },
    });
    const aClass = { Class: "IPv4 Routes", TABLE_fib_stats: { ROW_fib_stats: now } };
    const acl = (banks: object[], features: object[]) => ({
      module: "1",
      instance: "0",
      TABLE_tcam_bank_utilization: { ROW_tcam_bank_utilization: banks },
      TABLE_feature_resource: { ROW_feature_resource: features },
    });
    const aBank = {
      Tcam_no: "0",
      Bank_no: "0",
      TABLE_tcam_bank_stats: { ROW_tcam_bank_stats: { Used: "1", Free: "9", Percent_Util: "10.00" } },
    };
    const aFeature = {
      Feature: "CoPP",
      TCAM: "0",
      BANK: "0",
      TABLE_ingress_stats: { ROW_ingress_stats: { Feature_Entries: "1" } },
    };
    const routes = (...ROW_module: object[]) => ({ TABLE_module: { ROW_module } });
    const path = { route_count: "91", path_count: "95" };
    const aModule = {
      module_number: "1",
      TABLE_vrf: { ROW_vrf: { vrfname: "default", TABLE_prefix: { ROW_prefix: { TABLE_path: { ROW_path: path } } } } },
    };

    for (const [command, odd, whole, count] of [
      [showIcamResourceFibTcam, fib({ ...aClass, Class: ["IPv4 Hosts"] }, aClass), fib(aClass), 1],
      [
        showIcamResourceAclTcam,
        acl([aBank, { ...aBank, Bank_no: {} }], [{ Feature: [] }, aFeature]),
        acl([aBank], [aFeature]),
        2,
      ],
      [showForwardingRouteSummary, routes({ ...aModule, module_number: "two" }, aModule), routes(aModule), 1],
    ] as const) {
      const { samples, odd: left } = command.read(odd);

      expect([command.id, left]).toEqual([command.id, count]);
      expect(samples.length).toBeGreaterThan(0);
      expect(samples).toEqual(command.read(whole).samples);
    }
  });

  it("takes with it what counts its rows", () => {
    const channel = (name: string, ...members: readonly unknown[]) => ({
      "port-channel": name,
      status: "U",
      TABLE_member: { ROW_member: members },
    });
    const odd = channel("Po1", { port: "Ethernet1/1", "port-status": "P" }, { port: [] });
    const good = channel("Po2", { port: "Ethernet1/2", "port-status": "P" });
    const { samples, odd: count } = showPortChannelSummary.read({
      TABLE_channel: { ROW_channel: [odd, good] },
    });

    expect(count).toBe(1);
    expect(new Set(samples.map(({ attributes }) => attributes["network.interface.name"]))).toEqual(
      new Set(["port-channel2"]),
    );
  });
});

it("finds no odd row in any fixture", () => {
  const found = catalogue.flatMap((command) =>
    fixturesOf(command).flatMap((body) => (command.read(body).odd === undefined ? [] : [command.id])),
  );

  expect(found).toEqual([]);
});
