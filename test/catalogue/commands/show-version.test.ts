import { describe, expect, it } from "vitest";

import { showVersion } from "../../../src/catalogue/commands/show-version.ts";
import { corpus, corpusText, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

const RELOADED = "cisco.system.restart.info{reason=Reset Requested by CLI command reload} 1";

describe("show version", () => {
  it("gives how long the switch has been up, and why it was started", () => {
    expect(lines(showVersion, fixture("show-version/9.3.json"))).toEqual([
      "system.uptime{} 17799536",
      "cisco.system.restart.info{reason=Reset due to upgrade} 1",
    ]);
  });

  it.each([
    ["an uptime of which a part is missing", { kern_uptm_days: "1", kern_uptm_hrs: "-" }],
    [
      "an uptime of centuries",
      { kern_uptm_days: 90_000, kern_uptm_hrs: 0, kern_uptm_mins: 0, kern_uptm_secs: 0, rr_reason: " " },
    ],
    ["no reason where there is none", { rr_reason: "" }],
    ["no reason where it is null", { rr_reason: null }],
  ])("does not give %s", (_what, leaves) => {
    expect(lines(showVersion, { nxos_ver_str: "10.3(5)", ...leaves })).toEqual([]);
  });
});

describe.skipIf(!hasCorpus)("show version of real switches", () => {
  it.each([
    [
      "9000v, 9.2(2)",
      "greenpau_resp.show.version.1",
      ["system.uptime{} 891", "cisco.system.restart.info{reason=Unknown} 1"],
    ],
    [
      "9236C, 7.0(3)I4(1)",
      "greenpau_resp.show.version.3",
      ["system.uptime{} 44627350", "cisco.system.restart.info{reason=Reset due to upgrade} 1"],
    ],
    [
      "93180YC-FX, 9.3(2)",
      "greenpau_resp.show.version.4",
      ["system.uptime{} 17799536", "cisco.system.restart.info{reason=Module PowerCycled} 1"],
    ],
    ["9508, 7.0(3)I7(4)", "greenpau_resp.show.version", ["system.uptime{} 18204", RELOADED]],
    ["9508, 7.0(3)I7(4)", "pschou_resp.result.show.version", ["system.uptime{} 18204", RELOADED]],
    [
      "9396PX, 7.0(3)I2(1)",
      "pynxos_mock",
      ["system.uptime{} 625630", "cisco.system.restart.info{reason=Reset due to upgrade} 1"],
    ],
    ["NX-OSv 7000, 7.3(1)D1(1)", "napalm_test_get_facts_N9000", ["system.uptime{} 4066631"]],
    ["NX-OSv 7000, 7.3(1)D1(1)", "napalm_test_get_facts_normal", ["system.uptime{} 4066631"]],
  ])("is read to the digit: %s, %s", (_switch, file, expected) => {
    expect(lines(showVersion, corpus(`show-version/${file}.json`))).toEqual(expected);
  });

  it("is read to the digit: 10.6(1), whose reply a terminal printed", () => {
    const text = corpusText("show-version/arc-switch_nxos10.txt");
    const json = text.slice(text.indexOf("| json-pretty") + 13).replaceAll(/\r?\n(?! *["}])/g, "");

    expect(lines(showVersion, JSON.parse(json))).toEqual(["system.uptime{} 257435", RELOADED]);
  });

  it.each([
    ["9.2(2)", 0, 2_929],
    ["10.2(3)", 1, 89_023],
  ])("is read to the digit: %s, as a docstring has it", (release, index, uptime) => {
    const text = corpusText("show-version/nxapi-netbox_9.2.2_and_10.2.3_docstring.txt");
    // A terminal has broken its long lines, and the last reply ends in the middle.
    const whole = `${text.replaceAll(/\r?\n(?! *["{}])/g, "")}}\n}`;
    const [json = ""] = [...whole.matchAll(/\n\{\n.*?\n\}/gs)].map(([found]) => found).slice(index);
    const body: unknown = JSON.parse(json);

    expect(showVersion.read(body).identity?.version).toContain(release);
    expect(lines(showVersion, body)).toEqual([`system.uptime{} ${uptime}`, RELOADED]);
  });
});
