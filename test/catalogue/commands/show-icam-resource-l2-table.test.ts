import { describe, expect, it } from "vitest";

import { showIcamResourceL2Table } from "../../../src/catalogue/commands/show-icam-resource-l2-table.ts";
import { corpus, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

describe("show icam resource l2_table", () => {
  it("has its capacity in Total_Entries, and its own truncated percentage", () => {
    expect(lines(showIcamResourceL2Table, fixture("show-icam-resource-l2_table/7.0.3.I7.json"))).toEqual([
      "cisco.tcam.usage{table=l2,module=1,inst=0} 1207",
      "cisco.tcam.limit{table=l2,module=1,inst=0} 98304",
      "cisco.tcam.utilization{table=l2,module=1,inst=0} 0.0122",
    ]);
  });

  it("fails without its row", () => {
    expect(() => showIcamResourceL2Table.read({ module: "1", instance: "0" })).toThrow(/^TABLE_l2_table_resource/);
  });
});

describe.skipIf(!hasCorpus)("show icam resource l2_table of a real switch", () => {
  it("Nexus 9000v, 7.0(3)I7(6)", () => {
    expect(
      lines(
        showIcamResourceL2Table,
        corpus("show-icam-resource-l2_table/nxos-7.0.3.I7-n9000v_DEVWKS-2594-CLUS19.json"),
      ),
    ).toEqual([
      "cisco.tcam.usage{table=l2,module=1,inst=0} 16",
      "cisco.tcam.limit{table=l2,module=1,inst=0} 98304",
      "cisco.tcam.utilization{table=l2,module=1,inst=0} 0.0001",
    ]);
  });
});
