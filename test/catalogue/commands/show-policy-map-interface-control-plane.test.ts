import { describe, expect, it } from "vitest";

import { showPolicyMapInterfaceControlPlane } from "../../../src/catalogue/commands/show-policy-map-interface-control-plane.ts";
import { MalformedBody } from "../../../src/catalogue/define.ts";
import { fixture, lines } from "../../support/catalogue.ts";

const read = (file: string) =>
  lines(showPolicyMapInterfaceControlPlane, fixture(`show-policy-map-interface-control-plane/${file}.json`));

/** What is read of one class with these leaves, of which module 1 has those that are its counters. */
function classOf(leaves: object, slot: object): string[] {
  const ROW_slot = { "slot-no-out": "1", ...slot };
  return lines(showPolicyMapInterfaceControlPlane, {
    TABLE_cmap: [{ ROW_cmap: { "cmap-name-out": "c", ...leaves, TABLE_slot: [{ ROW_slot }] } }],
  });
}

describe("control-plane policing", () => {
  it("is read in bytes, of a fixed switch", () => {
    const data = "class=copp-system-p-class-l3uc-data";
    const critical = "class=copp-system-p-class-critical";

    expect(read("9300")).toEqual([
      `cisco.copp.rate.limit{${data}} 800000`,
      `cisco.copp.bytes{${data},module=1,result=conform,action=transmit} 0`,
      `cisco.copp.bytes{${data},module=1,result=violate,action=drop} 0`,
      `cisco.copp.rate.limit{${critical}} 36000000`,
      `cisco.copp.bytes{${critical},module=1,result=conform,action=transmit} 29434123`,
      `cisco.copp.bytes{${critical},module=1,result=violate,action=drop} 4711`,
    ]);
  });

  it("is read in packets, of the line cards and fabric modules of a chassis", () => {
    const critical = "class=copp-system-p-class-critical";

    expect(read("9500-i7")).toEqual([
      `cisco.copp.packet_rate.limit{${critical}} 19000`,
      `cisco.copp.packets{${critical},module=1,result=conform,action=transmit} 2206859`,
      `cisco.copp.packets{${critical},module=1,result=violate,action=drop} 12`,
      `cisco.copp.packets{${critical},module=22,result=conform,action=transmit} 2206857`,
      `cisco.copp.packets{${critical},module=22,result=violate,action=drop} 0`,
    ]);
  });

  it.each([
    ["kbps", "cisco.copp.rate.limit{class=c} 5000"],
    ["mbps", "cisco.copp.rate.limit{class=c} 5000000"],
    ["gbps", "cisco.copp.rate.limit{class=c} 5000000000"],
    ["pps", "cisco.copp.packet_rate.limit{class=c} 5"],
    ["furlongs", "dropped cisco.copp.rate.limit: unknown_word"],
  ])("reads a rate of 5 %s", (unit, line) => {
    expect(classOf({ cir: "5", opt_kbps_mbps_gbps_pps_cir: unit }, {})).toEqual([line]);
  });

  it("tells what conforms from what violates where both are let through", () => {
    const both = { opt_drop_transmit_conform: "transmit", opt_drop_transmit_violate: "transmit" };

    expect(classOf({}, { "conform-bytes": 8, "violate-bytes": 9, ...both })).toEqual([
      "cisco.copp.bytes{class=c,module=1,result=conform,action=transmit} 8",
      "cisco.copp.bytes{class=c,module=1,result=violate,action=transmit} 9",
    ]);
  });

  it("keeps a counter beyond 2^53 if it is exact, and drops it if it is not", () => {
    expect(classOf({}, { "conform-bytes": "9007199254740994", "violate-bytes": "9007199254740993" })).toEqual([
      "cisco.copp.bytes{class=c,module=1,result=conform,action=} 9007199254740994",
      "dropped cisco.copp.bytes: out_of_range",
    ]);
  });

  it("is refused without a class", () => {
    expect(() => showPolicyMapInterfaceControlPlane.read({ "pmap-name": "copp" })).toThrow(MalformedBody);
  });
});
