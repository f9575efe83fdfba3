import { describe, expect, it } from "vitest";

import { showInventory } from "../../../src/catalogue/commands/show-inventory.ts";
import { MOST_MODULES, showModule } from "../../../src/catalogue/commands/show-module.ts";
import { showVersion } from "../../../src/catalogue/commands/show-version.ts";
import { corpus, corpusText, fixture, hasCorpus, lines, linesOf } from "../../support/catalogue.ts";
import { DUPLICATE_NUMBERS, ONE_KEY } from "../module-replies.ts";

function kinds(reply: unknown) {
  return showModule
    .read(reply)
    .modules?.map(({ module, kind, running }) => `${module} ${kind} ${running ? "up" : "down"}`);
}

function moduleOf(row: Readonly<Record<string, unknown>>, slottype?: string) {
  const slots = slottype === undefined ? "" : { ROW_modwwninfo: { modwwn: row["modinf"], slottype } };
  return { TABLE_modinfo: { ROW_modinfo: row }, TABLE_modwwninfo: slots };
}

function chassisOf(row: unknown) {
  return showInventory.read({ TABLE_inv: { ROW_inv: row } }).chassis;
}

function chassisIn(file: string) {
  return showInventory.read(corpus(`show-inventory/${file}`)).chassis;
}

describe("show module", () => {
  it("gives what each module is, its state and the result of its diagnostics, from four tables", () => {
    expect(lines(showModule, fixture("show-module/9.3-fixed.json"))).toEqual([
      "cisco.module.info{module=1,type=48x10/25G + 6x40/100G Ethernet Module,model=N9K-C93180YC-FX,serial=FDO2101SYN1} 1",
      "cisco.module.state{module=1,state=active *} 1",
      "cisco.module.diagnostic.state{module=1,state=Pass} 1",
    ]);
  });

  it("shows a module that is powered down, of which the other tables say nothing", () => {
    const reply = fixture("show-module/9.3-chassis.json");

    expect(lines(showModule, reply).filter((line) => line.includes("module=5,"))).toEqual([
      "cisco.module.info{module=5,type=36x40G Ethernet Module,model=,serial=} 1",
      "cisco.module.state{module=5,state=pwr-denied} 1",
    ]);
    expect(linesOf(showModule, reply, "cisco.module.diagnostic.state")).toContain(
      "cisco.module.diagnostic.state{module=28,state=Fail} 1",
    );
  });

  it("tells which modules there are, what they are and whether they run", () => {
    expect(kinds(fixture("show-module/9.3-fixed.json"))).toEqual(["1 line_card up"]);
    expect(kinds(fixture("show-module/9.3-chassis.json"))).toEqual([
      "1 line_card up",
      "5 line_card down",
      "22 fabric_module up",
      "27 supervisor up",
      "28 supervisor up",
      "29 system_controller up",
    ]);
  });

  it("takes module 1 of a fixed switch for a line card though it is called a supervisor, and 27 for a virtual one", () => {
    expect(kinds(fixture("show-module/10.x-virtual-supervisor.json"))).toEqual(["1 line_card up", "27 supervisor up"]);
  });

  it.each([
    [{ modinf: "1", ports: "54", modtype: "48x10G Ethernet Module", status: "active *" }, "1 line_card up"],
    [{ modinf: 1, ports: 0, modtype: "NX-OSv Supervisor Module", status: "active *" }, "1 supervisor up"],
    [{ modinf: "22", ports: "0", modtype: "8-slot (100G) Fabric Module", status: "ok" }, "22 fabric_module up"],
    [{ modinf: "29", ports: "0", modtype: "System Controller", status: "standby" }, "29 system_controller up"],
    [{ modinf: "24", ports: "0", modtype: "Unknown Module", model: "", status: "present" }, "24 other down"],
    [{ modinf: "1", ports: "32", modtype: "32x100G Ethernet Module", status: "initializing" }, "1 line_card down"],
    [{ modinf: "4", ports: "0", modtype: "Supervisor Module-2", status: "powered-dn" }, "4 supervisor down"],
  ])("knows %j without its slot: %s", (row, expected) => {
    expect(kinds(moduleOf(row))).toEqual([expected]);
    expect(kinds(moduleOf(row, "NA"))).toEqual([expected]);
  });

  it("keeps modules with one number apart, each with its own serial number and diagnosis", () => {
    const reply = DUPLICATE_NUMBERS;

    expect(lines(showModule, reply).filter((line) => line.includes("module=1,"))).toEqual([
      "cisco.module.info{module=1,type=Supervisor,model=N3K-C3408-S,serial=FDO2101SYN1} 1",
      "cisco.module.state{module=1,state=active *} 1",
      "cisco.module.diagnostic.state{module=1,state=Pass} 1",
      "cisco.module.info{module=1,type=16x100G Ethernet Module,model=NXM-X16C,serial=FDO2101SYN2} 1",
      "cisco.module.state{module=1,state=ok} 1",
      "cisco.module.diagnostic.state{module=1,state=Fail} 1",
    ]);
    expect(kinds(reply)).toEqual(["1 line_card up", "2 line_card up", "3 other down"]);
  });

  const one = { modinf: 1, ports: 0, modtype: "Supervisor", model: "A", status: "ok" };
  const other = { modinf: "1", ports: 16, modtype: "Ethernet Module", model: "B", status: "ok" };

  it.each<readonly [string, readonly unknown[], readonly unknown[]]>([
    ["two modules and one serial number", [one, other], [{ modmac: 1, serialnum: "S1" }]],
    ["two modules and three serial numbers", [one, other], [1, 2, 3].map((n) => ({ modmac: 1, serialnum: `S${n}` }))],
    ["one module and two serial numbers", [one], [1, 2].map((n) => ({ modmac: 1, serialnum: `S${n}` }))],
  ])("leaves out, and counts, what it cannot tell apart: %s", (_, infos, macs) => {
    const tests = macs.map((_mac, index) => ({ mod: 1, diagstatus: index === 0 ? "Pass" : "Fail" }));
    const reply = {
      TABLE_modinfo: { ROW_modinfo: infos },
      TABLE_modmacinfo: { ROW_modmacinfo: macs },
      TABLE_moddiaginfo: { ROW_moddiaginfo: tests },
    };

    const found = lines(showModule, reply);

    expect(found.filter((line) => /serial=S|diagnostic\.state\{/.test(line))).toEqual([]);
    expect(found.filter((line) => line.startsWith("dropped")).toSorted()).toEqual([
      "dropped cisco.module.diagnostic.state: ambiguous",
      ...infos.map(() => "dropped cisco.module.info: ambiguous"),
    ]);
    expect(found.filter((line) => line.startsWith("cisco.module.state"))).toEqual([
      "cisco.module.state{module=1,state=ok} 1",
    ]);
  });

  it("shows a module once that is printed more often, and asks it once", () => {
    const twice = (row: unknown, times: number) => ({
      TABLE_modinfo: { ROW_modinfo: Array.from({ length: times }, () => row) },
    });

    for (const times of [2, 50_000]) {
      const { samples, modules, dropped } = showModule.read(twice(one, times));

      expect(samples).toHaveLength(2);
      expect(modules).toEqual([{ module: "1", kind: "supervisor", running: true }]);
      expect(dropped).toEqual([]);
    }
  });

  it("tells of several modules with one number the one that has tables", () => {
    const down = { ...other, status: "powered-dn" };

    expect(kinds({ TABLE_modinfo: { ROW_modinfo: [one, other] } })).toEqual(["1 line_card up"]);
    expect(kinds({ TABLE_modinfo: { ROW_modinfo: [other, one] } })).toEqual(["1 line_card up"]);
    expect(kinds({ TABLE_modinfo: { ROW_modinfo: [down, one] } })).toEqual(["1 supervisor up"]);
  });

  it("has no more modules than a chassis can have, and counts the others", () => {
    const rows = Array.from({ length: 100 }, (_, index) => ({ ...other, modinf: index + 1 }));

    const { samples, modules, unread } = showModule.read({ TABLE_modinfo: { ROW_modinfo: rows } });

    expect(modules).toHaveLength(MOST_MODULES);
    expect(samples).toHaveLength(2 * MOST_MODULES);
    expect(unread).toBe(100 - MOST_MODULES);
  });

  it("finds the module's number under whatever name a table has it", () => {
    expect(kinds(ONE_KEY)).toEqual(["1 line_card up", "5 supervisor up"]);
    expect(lines(showModule, ONE_KEY)).toContain(
      "cisco.module.info{module=5,type=Supervisor Module-4,model=DS-X97-SF4-K9,serial=JAE2101SYN2} 1",
    );
    for (const key of ["modinf", "mod", "modules", "module"]) {
      const reply = {
        TABLE_modinfo: { ROW_modinfo: { ...other, modinf: "", [key]: "7" } },
        TABLE_modwwninfo: { ROW_modwwninfo: { [key === "modinf" ? "modwwn" : key]: "7", slottype: "FM1" } },
        TABLE_modmacinfo: { ROW_modmacinfo: { [key === "modinf" ? "modmac" : key]: "7", serialnum: "S" } },
        TABLE_moddiaginfo: { ROW_moddiaginfo: { [key === "modinf" ? "mod" : key]: "7", diagstatus: "Pass" } },
      };

      expect(kinds(reply)).toEqual(["7 fabric_module up"]);
      expect(lines(showModule, reply)).toEqual([
        "cisco.module.info{module=7,type=Ethernet Module,model=B,serial=S} 1",
        "cisco.module.state{module=7,state=ok} 1",
        "cisco.module.diagnostic.state{module=7,state=Pass} 1",
      ]);
    }
  });

  it("fails without modules", () => {
    expect(() => showModule.read({ TABLE_modinfo: "" })).toThrow(/^TABLE_modinfo/);
  });
});

describe("show inventory", () => {
  it("tells product and serial number of the chassis, without the quotes of some releases", () => {
    expect(showInventory.read(fixture("show-inventory/quoted.json"))).toEqual({
      samples: [],
      dropped: [],
      chassis: { model: "N9K-C93180YC-FX", serial: "FDO2101SYN1" },
    });
  });

  it("does not take a fabric extender's chassis for the switch's", () => {
    expect(showInventory.read(fixture("show-inventory/fabric-extenders.json")).chassis).toEqual({
      model: "N77-C7706",
      serial: "FXS2101SYN2",
    });
  });

  it("tells nothing where there is no chassis, and no serial number where none is printed", () => {
    expect(chassisOf({ name: "Slot 1", productid: "N9K-X9364v", serialnum: "9" })).toBeUndefined();
    expect(chassisOf({ name: "Chassis", productid: "N9K-C9300v", serialnum: "N/A" })).toEqual({
      model: "N9K-C9300v",
      serial: "",
    });
  });
});

describe("show version", () => {
  it.each([
    ["7.0.3.I7.json", "Nexus9000 C93180YC-EX chassis", "7.0(3)I7(6)", 18_204],
    ["9.3.json", "Nexus9000 C93180YC-FX Chassis", "9.3(7a)", 17_799_536],
    ["7000-series.json", "Nexus7000 C7009 (9 Slot) Chassis", "7.3(1)D1(1) [build 7.3(1)D1(0.10)]", 4_066_631],
  ])("tells who a switch is: %s", (file, model, version, uptimeSeconds) => {
    const { identity } = showVersion.read(fixture(`show-version/${file}`));

    expect(identity).toEqual({ hostname: "leaf-1", model, serial: "FDO2101SYN1", version, uptimeSeconds });
  });

  it("does not make up an uptime of which a part is missing", () => {
    const body = { nxos_ver_str: "10.3(5)", kern_uptm_days: "1", kern_uptm_hrs: "-" };

    expect(showVersion.read(body).identity?.uptimeSeconds).toBeUndefined();
  });

  it("fails without a release", () => {
    expect(() => showVersion.read({ host_name: "leaf-1" })).toThrow(/no release/);
  });
});

describe.skipIf(!hasCorpus)("who real switches are", () => {
  it.each([
    ["greenpau_resp.show.version.1.json", "switch", "92OB28E1IZ8", "9.2(2)", 891],
    ["greenpau_resp.show.version.3.json", "switch", "FDO49854L2L", "7.0(3)I4(1)", 44_627_350],
    ["greenpau_resp.show.version.4.json", "r1-25g", "FDO123450C9", "9.3(2)", 17_799_536],
    ["greenpau_resp.show.version.json", "macsec2", "SAL2015NQ3H", "7.0(3)I7(4)", 18_204],
    ["pschou_resp.result.show.version.json", "macsec2", "SAL2015NQ3H", "7.0(3)I7(4)", 18_204],
    ["pynxos_mock.json", "N9K2", "SAL1819S6BE", "7.0(3)I2(1)", 625_630],
    [
      "napalm_test_get_facts_normal.json",
      "nxos-spine1",
      "TM6017D760B",
      "7.3(1)D1(1) [build 7.3(1)D1(0.10)]",
      4_066_631,
    ],
  ])("show version: %s", (file, hostname, serial, version, uptimeSeconds) => {
    expect(showVersion.read(corpus(`show-version/${file}`)).identity).toMatchObject({
      hostname,
      serial,
      version,
      uptimeSeconds,
    });
  });

  it("show version: 10.6(1), from its text", () => {
    const text = corpusText("show-version/arc-switch_nxos10.txt");
    const json = text.slice(text.indexOf("| json-pretty") + 13).replaceAll(/\r?\n(?! *["}])/g, "");

    expect(showVersion.read(JSON.parse(json)).identity).toMatchObject({ version: "10.6(1)", serial: "FLM27210AP2" });
  });

  it("show inventory", () => {
    expect(chassisIn("nxapi-netbox.json")).toEqual({ model: "N9K-C93180YC-EX", serial: "FDO21120U5D" });
    expect(chassisIn("napalm_test_get_facts_N9000.json")).toEqual({ model: "N6K-C6001-64P", serial: "TM6017D760B" });
    expect(chassisIn("napalm_test_get_facts_normal.json")).toEqual({ model: "N6K-C6001-64P", serial: "TM6017D760B" });
  });

  it("show module: C93180YC-EX, 7.0(3)I7(3)", () => {
    expect(kinds(corpus("show-module/nxapi-netbox_7.0.3.I7.3_N9K-C93180YC-EX.json"))).toEqual(["1 line_card up"]);
  });

  it.each(["pschou_resp.result.show.module.json", "pschou_resp.show.module.json"])("show module: C9508, %s", (file) => {
    const reply = corpus(`show-module/${file}`);

    expect(kinds(reply)).toEqual([
      "1 line_card up",
      "2 line_card up",
      "3 line_card up",
      "4 line_card up",
      "22 fabric_module up",
      "23 fabric_module down",
      "24 fabric_module up",
      "26 fabric_module up",
      "27 supervisor up",
      "29 system_controller up",
      "30 system_controller up",
    ]);
    expect(linesOf(showModule, reply, "cisco.module.state").filter((line) => !line.includes("state=ok}"))).toEqual([
      "cisco.module.state{module=23,state=powered-dn} 1",
      "cisco.module.state{module=27,state=active *} 1",
      "cisco.module.state{module=29,state=standby} 1",
      "cisco.module.state{module=30,state=active} 1",
    ]);
    expect(
      linesOf(showModule, reply, "cisco.module.diagnostic.state").filter((line) => !line.includes("Pass")),
    ).toEqual(["cisco.module.diagnostic.state{module=29,state=Fail} 1"]);
  });
});
