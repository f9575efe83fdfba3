import { describe, expect, it } from "vitest";

import { showNveVni } from "../../../src/catalogue/commands/show-nve-vni.ts";
import { fixture, lines } from "../../support/catalogue.ts";

describe("show nve vni", () => {
  it("gives each VNI, and how many there are of a type, mode and state that is printed", () => {
    const found = lines(showNveVni, fixture("show-nve-vni/leaf.json")).map((line) =>
      line.replace("cisco.nve.", "").replace("network.interface.name=nve1,", ""),
    );

    expect(found).toEqual([
      "vni.up{vni=10010,type=L2} 1",
      "vni.up{vni=10020,type=L2} 1",
      "vni.up{vni=10030,type=L2} 0",
      "vni.up{vni=50001,type=L3} 1",
      "vnis{type=L2,mode=CP,state=Up} 2",
      "vnis{type=L2,mode=CP,state=Down} 1",
      "vnis{type=L3,mode=CP,state=Up} 1",
    ]);
  });

  it("counts a VNI that is printed twice once", () => {
    const row = { "if-name": "nve1", vni: "10010", "vni-state": "Up", mode: "CP", type: "L2 [10]" };

    expect(lines(showNveVni, { TABLE_nve_vni: { ROW_nve_vni: [row, { ...row }] } })).toEqual([
      "cisco.nve.vni.up{network.interface.name=nve1,vni=10010,type=L2} 1",
      "cisco.nve.vnis{network.interface.name=nve1,type=L2,mode=CP,state=Up} 1",
    ]);
  });

  it("is off, as its structure is only known from Cisco's schema", () => {
    expect(showNveVni).toMatchObject({ shape: "schema", byDefault: false });
  });
});
