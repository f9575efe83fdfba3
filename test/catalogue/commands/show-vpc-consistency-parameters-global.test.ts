import { describe, expect, it } from "vitest";

import { showVpcConsistencyParametersGlobal } from "../../../src/catalogue/commands/show-vpc-consistency-parameters-global.ts";
import { corpus, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

function parametersOf(body: unknown): string[] {
  return lines(showVpcConsistencyParametersGlobal, body).map((line) => line.replace("cisco.vpc.parameter.", ""));
}

function row(name: string, local: string, peer: string): object {
  return { "vpc-param-name": name, "vpc-param-type": "1", "vpc-param-local-val": local, "vpc-param-peer-val": peer };
}

describe("show vpc consistency-parameters global", () => {
  it("says of each parameter whether both switches have it alike, and both values where they have not", () => {
    expect(parametersOf(fixture("show-vpc-consistency-parameters-global/leaf.json"))).toEqual([
      "same{parameter=STP Mode,type=1} 1",
      "same{parameter=STP MST Simulate PVST,type=1} 1",
      "same{parameter=QoS (Cos),type=2} 1",
      "same{parameter=Interface-vlan admin up,type=2} 0",
      "difference{parameter=Interface-vlan admin up,type=2,local=1,10,peer=1} 1",
      "same{parameter=Network QoS (MTU),type=2} 0",
      "difference{parameter=Network QoS (MTU),type=2,local=(1500, 1500, 1500, 0, 0, 0),peer=(9216, 1500, 1500, 0, 0, 0)} 1",
      "same{parameter=Allowed VLANs,type=} 1",
    ]);
  });

  it("compares what both print, `None` too, and nothing with a dash", () => {
    const rows = [row("a", "None", "None"), row("b", "-", "1"), row("c", "1", ""), row("d", "None", "1")];

    expect(parametersOf({ TABLE_vpc_consistency: { ROW_vpc_consistency: rows } })).toEqual([
      "same{parameter=a,type=1} 1",
      "same{parameter=d,type=1} 0",
      "difference{parameter=d,type=1,local=None,peer=1} 1",
    ]);
  });

  it("gives two parameters of one name as two, and nothing of a switch that prints none", () => {
    const rows = [row("Mode", "a", "a"), row("Mode", "b", "b")];

    expect(parametersOf({ TABLE_vpc_consistency: { ROW_vpc_consistency: rows } })).toEqual([
      "same{parameter=Mode,type=1} 1",
      "same{parameter=Mode/2,type=1} 1",
    ]);
    expect(parametersOf({ TABLE_vpc_consistency: [] })).toEqual([]);
  });
});

describe.skipIf(!hasCorpus)("show vpc consistency-parameters global of a real switch", () => {
  it("gives its row", () => {
    const real = corpus("show-vpc-consistency-parameters/nxapi-netbox_ROW_item.json");

    expect(parametersOf({ TABLE_vpc_consistency: { ROW_vpc_consistency: real } })).toEqual([
      "same{parameter=STP MST Simulate PVST,type=1} 1",
    ]);
  });
});
