import { describe, expect, it } from "vitest";

import { MalformedBody } from "../../../src/catalogue/define.ts";
import { showEnvironment } from "../../../src/catalogue/commands/show-environment.ts";
import { showIcamHealth } from "../../../src/catalogue/commands/show-icam-health.ts";
import { showSystemResources } from "../../../src/catalogue/commands/show-system-resources.ts";
import { parseSmallJson } from "../../../src/nxapi/answer.ts";
import { BARE_NUMBERS, NEXUS_3500 } from "../environment-replies.ts";
import { corpus, corpusText, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

const read = (file: string) => lines(showEnvironment, fixture(`show-environment/${file}.json`));
const real = (file: string) => lines(showEnvironment, corpus(`show-environment/${file}.json`));

function supply(leaves: object): string[] {
  const powersup = { TABLE_psinfo: { ROW_psinfo: { psnum: "1", ps_status: "Ok", ...leaves } } };
  return lines(showEnvironment, { powersup }).filter((line) => !line.startsWith("hw.status"));
}

describe("show environment", () => {
  it("reads temperatures with their limits, fans of trays and power supplies", () => {
    expect(read("10.x-trays")).toEqual([
      "hw.temperature{module=1,hw.id=1/FRONT,hw.name=FRONT} 28",
      "hw.temperature.limit{module=1,hw.id=1/FRONT,hw.name=FRONT,hw.limit_type=high.degraded} 70",
      "hw.temperature.limit{module=1,hw.id=1/FRONT,hw.name=FRONT,hw.limit_type=high.critical} 80",
      "hw.status{hw.type=temperature,hw.id=1/FRONT,hw.name=FRONT,hw.state=ok,state=Ok} 1",
      "hw.temperature{module=1,hw.id=1/CPU,hw.name=CPU} 42",
      "hw.temperature.limit{module=1,hw.id=1/CPU,hw.name=CPU,hw.limit_type=high.degraded} 80",
      "hw.temperature.limit{module=1,hw.id=1/CPU,hw.name=CPU,hw.limit_type=high.critical} 90",
      "hw.status{hw.type=temperature,hw.id=1/CPU,hw.name=CPU,hw.state=degraded,state=Warning} 1",
      "hw.status{hw.type=fan,hw.id=Fan1(sys_fan1),hw.name=Fan1(sys_fan1),hw.state=ok,state=Ok} 1",
      "hw.status{hw.type=fan,hw.id=Fan_in_PS1,hw.name=Fan_in_PS1,hw.state=ok,state=Ok} 1",
      "hw.fan.speed{hw.id=Fan1(sys_fan1)/fan1} 16615",
      "hw.fan.speed_ratio{hw.id=Fan1(sys_fan1)/fan1} 0.71",
      "hw.fan.speed{hw.id=Fan1(sys_fan1)/fan2} 14477",
      "hw.fan.speed_ratio{hw.id=Fan1(sys_fan1)/fan2} 0.7",
      `hw.fan.speed_ratio{hw.id=zone 1} ${179 / 255}`,
      "hw.status{hw.type=power_supply,hw.id=1,hw.name=NXA-PAC-1100W-PE2,hw.state=ok,state=Ok} 1",
      "hw.power_supply.usage{hw.id=1} 132",
      "hw.power_supply.limit{hw.id=1,hw.limit_type=max} 1100",
      "hw.power{hw.type=power_supply,hw.id=1} 150",
      "hw.status{hw.type=power_supply,hw.id=2,hw.name=NXA-PAC-1100W-PE2,hw.state=failed,state=Shutdown} 1",
      "hw.power_supply.usage{hw.id=2} 0",
      "hw.power_supply.limit{hw.id=2,hw.limit_type=max} 0",
      "hw.power{hw.type=power_supply,hw.id=2} 0",
    ]);
  });

  it("reads air below zero, and a limit below zero", () => {
    const sensor = { tempmod: "1", sensor: "intake", curtemp: "-5", minthres: -1, majthres: "-300" };

    expect(lines(showEnvironment, { TABLE_tempinfo: { ROW_tempinfo: sensor } })).toEqual([
      "hw.temperature{module=1,hw.id=1/intake,hw.name=intake} -5",
      "hw.temperature.limit{module=1,hw.id=1/intake,hw.name=intake,hw.limit_type=high.degraded} -1",
      "dropped hw.temperature.limit: out_of_range",
    ]);
  });

  it("tells a second sensor of one name from another that is called like its number", () => {
    const sensors = ["ASIC", "ASIC", "ASIC/2", "ASIC"].map((sensor, index) => ({ sensor, curtemp: 40 + index }));
    const { samples } = showEnvironment.read({ TABLE_tempinfo: { ROW_tempinfo: sensors } });

    expect(new Set(samples.map(({ attributes }) => attributes["hw.id"])).size).toBe(4);
  });

  it("takes a supply that a Nexus 7000 calls Fail/Shut for failed", () => {
    const powersup = { TABLE_psinfo: { ROW_psinfo: { psnum: 2, psmodel: "N7K-AC-6.0KW", ps_status: "Fail/Shut" } } };

    expect(lines(showEnvironment, { powersup })).toEqual([
      "hw.status{hw.type=power_supply,hw.id=2,hw.name=N7K-AC-6.0KW,hw.state=failed,state=Fail/Shut} 1",
    ]);
  });

  it("gives no power of an empty slot or of a module that prints none, and no speed of 0 while fans run", () => {
    const chassis = read("9.3-chassis");

    expect(chassis.slice(-5)).toEqual([
      "hw.power_supply.usage{hw.id=1} 805",
      "hw.power_supply.limit{hw.id=1,hw.limit_type=max} 3000",
      "hw.power{hw.type=power_supply,hw.id=1} 837",
      "hw.status{hw.type=power_supply,hw.id=4,hw.name=,hw.state=absent,state=Absent} 1",
      "hw.power{hw.type=module,hw.id=1} 356",
    ]);
    expect(chassis.filter((line) => line.includes("zone") || line.startsWith("dropped"))).toEqual([]);
    expect(chassis).toContain("hw.temperature{module=30,hw.id=30/CPU,hw.name=CPU} 53");
    expect(chassis).toContain(
      "hw.status{hw.type=fan,hw.id=Fan_in_PS4,hw.name=Fan_in_PS4,hw.state=absent,state=None} 1",
    );
  });

  it("takes the speed 0 of a zone for one that stands where no fan is in order, and counts a speed that is none", () => {
    const zoneOf = (fanstatus: string, zonespeed: unknown) =>
      lines(showEnvironment, {
        fandetails: {
          TABLE_faninfo: { ROW_faninfo: { fanname: "Fan1", fanstatus } },
          TABLE_fan_zone_speed: { ROW_fan_zone_speed: { zone: "1", zonespeed } },
        },
      }).filter((line) => line.includes("speed_ratio"));

    expect(zoneOf("Failure", "0x0")).toEqual(["hw.fan.speed_ratio{hw.id=zone 1} 0"]);
    expect(zoneOf("Ok", "0x0")).toEqual([]);
    expect(zoneOf("Ok", 0)).toEqual([]);
    expect(zoneOf("Ok", "0xff")).toEqual(["hw.fan.speed_ratio{hw.id=zone 1} 1"]);
    expect(zoneOf("Ok", "fast")).toEqual(["dropped hw.fan.speed_ratio: not_a_number"]);
  });

  it("knows a supply without a number by its place, though the row before it is empty", () => {
    const powersup = { TABLE_psinfo: { ROW_psinfo: [{}, { psmodel: "N2200-PAC-400W", tot_capa: "396 W" }, {}] } };

    expect(lines(showEnvironment, { powersup })).toEqual(["hw.power_supply.limit{hw.id=2,hw.limit_type=max} 396"]);
  });

  it("reads supplies whatever a platform calls their table and its leaves", () => {
    expect(read("3000-series")).toContain("hw.power_supply.limit{hw.id=1,hw.limit_type=max} 504");
    expect(read("3000-series")).toContain("hw.fan.speed_ratio{hw.id=zone 1} 0.2");
    expect(lines(showEnvironment, NEXUS_3500).filter((line) => line.startsWith("hw.power"))).toEqual([
      "hw.power_supply.limit{hw.id=1,hw.limit_type=max} 396",
      "hw.power_supply.limit{hw.id=2,hw.limit_type=max} 396",
    ]);
    expect(lines(showEnvironment, BARE_NUMBERS)).toEqual([
      "hw.temperature{module=1,hw.id=1/Inlet  (s1),hw.name=Inlet  (s1)} 25",
      "hw.temperature.limit{module=1,hw.id=1/Inlet  (s1),hw.name=Inlet  (s1),hw.limit_type=high.degraded} 42",
      "hw.temperature.limit{module=1,hw.id=1/Inlet  (s1),hw.name=Inlet  (s1),hw.limit_type=high.critical} 60",
      "hw.status{hw.type=temperature,hw.id=1/Inlet  (s1),hw.name=Inlet  (s1),hw.state=ok,state=Ok} 1",
      "hw.fan.speed_ratio{hw.id=Fan1(sys_fan1)} 0.5",
      "hw.status{hw.type=fan,hw.id=Fan1(sys_fan1),hw.name=Fan1(sys_fan1),hw.state=ok,state=Ok} 1",
      "hw.status{hw.type=power_supply,hw.id=1,hw.name=N7K-AC-3KW,hw.state=ok,state=Ok} 1",
      "hw.power_supply.usage{hw.id=1} 413",
      "hw.power_supply.limit{hw.id=1,hw.limit_type=max} 3000",
    ]);
  });

  it.each([
    ["413 W", ["hw.power_supply.usage{hw.id=1} 413"]],
    ["413.50 W", ["hw.power_supply.usage{hw.id=1} 413.5"]],
    [413, ["hw.power_supply.usage{hw.id=1} 413"]],
    ["   N/A   ", []],
    ["413 V", ["dropped hw.power_supply.usage: not_a_number"]],
    [-1, ["dropped hw.power_supply.usage: out_of_range"]],
  ])("reads a power of %j", (printed, expected) => {
    expect(supply({ actual_out: printed })).toEqual(expected);
  });

  it("tells two sensors of one name apart", () => {
    expect(lines(showEnvironment, NEXUS_3500)).toContain("hw.temperature{module=1,hw.id=1/ASIC/2,hw.name=ASIC} 56");
    expect(lines(showEnvironment, NEXUS_3500)).toContain(
      "hw.temperature.limit{module=1,hw.id=1/ASIC/2,hw.name=ASIC,hw.limit_type=high.critical} 110",
    );
  });

  it("counts a state that it does not know", () => {
    const fandetails = { TABLE_faninfo: { ROW_faninfo: { fanname: "Fan1", fanstatus: "Singing" } } };

    expect(lines(showEnvironment, { fandetails })).toEqual(["dropped hw.status: unknown_word"]);
  });

  it("refuses a reply with none of its tables", () => {
    expect(() => showEnvironment.read({ fandetails: {}, powersup: { voltage_level: 12 } })).toThrow(MalformedBody);
  });

  it("feeds no series that iCAM's health or the system's resources feed", () => {
    const others = new Set([showIcamHealth, showSystemResources].flatMap(({ metrics }) => Object.keys(metrics)));

    expect(Object.keys(showEnvironment.metrics).filter((name) => others.has(name))).toEqual([]);
  });
});

describe.skipIf(!hasCorpus)("show environment of real switches", () => {
  it.each([
    ["greenpau_resp.show.environment.1", 5, 6, 2],
    ["greenpau_resp.show.environment.2", 0, 5, 2],
    ["napalm_test_get_environment_normal", 4, 6, 2],
    ["napalm_test_get_environment_nxos_3k", 4, 6, 2],
    ["napalm_test_get_environment_pre_7.0", 4, 6, 2],
    ["napalm_test_get_environment_psu_issues_1371_1372", 4, 5, 2],
    ["pschou_resp.result.show.environment", 52, 11, 8],
    ["pschou_resp.show.environment", 52, 11, 8],
  ])("is read in %s: %d temperatures, %d fans, %d supplies, each with a state", (file, ...counts) => {
    const types = ["temperature", "fan", "power_supply"];
    const found = types.map((type) => real(file).filter((line) => line.startsWith(`hw.status{hw.type=${type},`)));

    expect(found.map(({ length }) => length)).toEqual(counts);
    expect(real(file).filter((line) => line.startsWith("hw.temperature{"))).toHaveLength(counts[0] ?? 0);
    expect(real(file).filter((line) => line.startsWith("dropped"))).toEqual([]);
  });

  it.each([
    ["greenpau_resp.show.environment.1", "hw.temperature{module=1,hw.id=1/TD2,hw.name=TD2} 52"],
    [
      "greenpau_resp.show.environment.1",
      "hw.temperature.limit{module=1,hw.id=1/BACK,hw.name=BACK,hw.limit_type=high.degraded} 42",
    ],
    ["greenpau_resp.show.environment.1", "hw.power_supply.usage{hw.id=2} 97"],
    ["greenpau_resp.show.environment.1", "hw.power{hw.type=power_supply,hw.id=1} 119"],
    ["greenpau_resp.show.environment.1", `hw.fan.speed_ratio{hw.id=zone 1} ${225 / 255}`],
    [
      "greenpau_resp.show.environment.2",
      "hw.status{hw.type=power_supply,hw.id=1,hw.name=,hw.state=absent,state=Absent} 1",
    ],
    ["napalm_test_get_environment_normal", "hw.temperature{module=1,hw.id=1/INTAKE/2,hw.name=INTAKE} 23"],
    ["napalm_test_get_environment_normal", "hw.power_supply.limit{hw.id=2,hw.limit_type=max} 396"],
    ["napalm_test_get_environment_nxos_3k", "hw.power_supply.limit{hw.id=1,hw.limit_type=max} 504"],
    [
      "napalm_test_get_environment_nxos_3k",
      "hw.temperature{module=1,hw.id=1/Front-Left (D1),hw.name=Front-Left (D1)} 37",
    ],
    ["napalm_test_get_environment_pre_7.0", "hw.status{hw.type=fan,hw.id=PS-2,hw.name=PS-2,hw.state=ok,state=ok} 1"],
    ["napalm_test_get_environment_pre_7.0", "hw.temperature{module=1,hw.id=1/ASIC,hw.name=ASIC} 37"],
    [
      "napalm_test_get_environment_psu_issues_1371_1372",
      "hw.status{hw.type=power_supply,hw.id=2,hw.name=N2200-PAC-400W,hw.state=failed,state=Shutdown} 1",
    ],
    ["napalm_test_get_environment_psu_issues_1371_1372", "hw.power_supply.usage{hw.id=1} 98"],
    ["pschou_resp.result.show.environment", "hw.temperature{module=2,hw.id=2/SUG1,hw.name=SUG1} 77"],
    ["pschou_resp.result.show.environment", "hw.power{hw.type=module,hw.id=2} 573"],
    ["pschou_resp.show.environment", "hw.power_supply.usage{hw.id=3} 781"],
    ["pschou_resp.show.environment", "hw.power{hw.type=module,hw.id=fan3} 36"],
  ])("says in %s: %s", (file, line) => {
    expect(real(file)).toContain(line);
  });

  it.each([
    ["temperature", "hw.temperature{module=1,hw.id=1/Heavenly,hw.name=Heavenly} 47", 16],
    ["fan", "hw.fan.speed{hw.id=Fan3(sys_fan3)/fan3} 17142", 30],
    ["fan", "hw.fan.speed_ratio{hw.id=Fan2(sys_fan2)/fan4} 0.7", 30],
    ["power-detail", "hw.power{hw.type=power_supply,hw.id=2} 172", 8],
  ])("reads its parts as 10.x prints them on a terminal: %s", (part, line, count) => {
    const text = corpusText(`show-environment-${part}/arc-switch_nxos10.txt`);
    const found = lines(showEnvironment, parseSmallJson(text.slice(text.indexOf("\n{"))));

    expect(found).toContain(line);
    expect(found).toHaveLength(count);
  });
});
