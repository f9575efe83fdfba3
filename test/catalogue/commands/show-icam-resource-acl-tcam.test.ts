import { describe, expect, it } from "vitest";

import { showIcamResourceAclTcam } from "../../../src/catalogue/commands/show-icam-resource-acl-tcam.ts";
import { fixture, lines, linesOf } from "../../support/catalogue.ts";

const several = fixture("show-icam-resource-acl-tcam/9.3-several-rows.json");
const single = fixture("show-icam-resource-acl-tcam/9.3-single-rows.json");

function body(more: Readonly<Record<string, unknown>>, bank: Readonly<Record<string, unknown>> = {}) {
  const stats = { Used: "325", Free: "187", Percent_Util: "63.47", Timestamp: "2026-03-14 09:26:53", ...bank };
  const row = { Tcam_no: "0", Bank_no: "1", TABLE_tcam_bank_stats: { ROW_tcam_bank_stats: stats } };
  return {
    module: "1",
    instance: "0",
    TABLE_tcam_bank_utilization: { ROW_tcam_bank_utilization: row },
    ...more,
  };
}

function settings(row: Readonly<Record<string, unknown>>) {
  return body({ TABLE_global_configs: { ROW_global_configs: row } });
}

describe("show icam resource acl-tcam", () => {
  it("gives each bank once: its use, its use and free space together, and the switch's percentage", () => {
    expect(lines(showIcamResourceAclTcam, body({}))).toEqual([
      "cisco.tcam.usage{table=acl,module=1,inst=0,tcam=0,bank=1} 325",
      "cisco.tcam.limit{table=acl,module=1,inst=0,tcam=0,bank=1} 512",
      "cisco.tcam.utilization{table=acl,module=1,inst=0,tcam=0,bank=1} 0.6347",
    ]);
  });

  it("gives no limit where the free space is not printed", () => {
    expect(lines(showIcamResourceAclTcam, body({}, { Free: "-", Percent_Util: "-" }))).toEqual([
      "cisco.tcam.usage{table=acl,module=1,inst=0,tcam=0,bank=1} 325",
    ]);
  });

  it("gives no ratio of a bank without entries", () => {
    expect(
      linesOf(showIcamResourceAclTcam, several, "cisco.tcam.utilization").map((line) => line.split(" ").at(-1)),
    ).toEqual(["0.6347", "0.7706", "0.0234", "0.5"]);
  });

  it("divides the entries over features of both directions, a row for each bank of a feature, without a limit", () => {
    expect(linesOf(showIcamResourceAclTcam, several, "cisco.acl.feature.usage")).toEqual([
      "cisco.acl.feature.usage{feature=Ingress SUP,direction=ingress,tcam=0,bank=0,module=3,inst=1} 325",
      "cisco.acl.feature.usage{feature=Ingress RACL,direction=ingress,tcam=1,bank=0,module=3,inst=1} 1381",
      "cisco.acl.feature.usage{feature=Ingress RACL,direction=ingress,tcam=1,bank=1,module=3,inst=1} 12",
      "cisco.acl.feature.usage{feature=SPAN,direction=ingress,tcam=1,bank=1,module=3,inst=1} 0",
      "cisco.acl.feature.usage{feature=Egress SUP,direction=egress,tcam=8,bank=0,module=3,inst=1} 128",
    ]);
  });

  it("keeps a list of banks as it is printed, and reads tables of one row and none", () => {
    expect(linesOf(showIcamResourceAclTcam, single, "cisco.acl.feature.usage")).toEqual([
      "cisco.acl.feature.usage{feature=Ingress SUP,direction=ingress,tcam=0,bank=0,1,module=1,inst=0} 450",
    ]);
  });

  it("gives the settings as states in the switch's words", () => {
    expect(linesOf(showIcamResourceAclTcam, several, "cisco.acl.setting.state", "cisco.acl.lou.threshold")).toEqual([
      "cisco.acl.setting.state{setting=Atomic_Update,state=Enabled,module=3,inst=1} 1",
      "cisco.acl.setting.state{setting=Bank_Chain_Mode,state=Disabled,module=3,inst=1} 1",
      "cisco.acl.setting.state{setting=Dynamic_Bank_Mapping,state=Disabled,module=3,inst=1} 1",
      "cisco.acl.lou.threshold{module=3,inst=1} 5",
    ]);
  });

  it("gives no state for a setting that is not printed", () => {
    expect(linesOf(showIcamResourceAclTcam, single, "cisco.acl.setting.state", "cisco.acl.lou.threshold")).toEqual([
      "cisco.acl.setting.state{setting=Atomic_Update,state=Disabled,module=1,inst=0} 1",
    ]);
  });

  it.each([
    ["Enabled", "1"],
    ["true", "1"],
    ["ON", "1"],
    ["disabled", "0"],
    ["0", "0"],
  ])("gives atomic update %j as a number for alert rules", (word, value) => {
    expect(
      linesOf(showIcamResourceAclTcam, settings({ Atomic_Update: word }), "cisco.acl.atomic_update.enabled"),
    ).toEqual([`cisco.acl.atomic_update.enabled{module=1,inst=0} ${value}`]);
  });

  it("drops the number, and keeps the state, of a word for atomic update that it does not know", () => {
    expect(lines(showIcamResourceAclTcam, settings({ Atomic_Update: "Partly" })).slice(3)).toEqual([
      "cisco.acl.setting.state{setting=Atomic_Update,state=Partly,module=1,inst=0} 1",
      "dropped cisco.acl.atomic_update.enabled: unknown_word",
    ]);
  });

  it("fails without banks", () => {
    expect(() => showIcamResourceAclTcam.read(body({ TABLE_tcam_bank_utilization: {} }))).toThrow(
      /^TABLE_tcam_bank_utilization/,
    );
  });
});
