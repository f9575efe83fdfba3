import { describe, expect, it } from "vitest";

import { showCdpNeighbors } from "../../../src/catalogue/commands/show-cdp-neighbors.ts";
import { unfitness } from "../../../src/fleet/samples.ts";
import { corpus, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

function cdpOf(body: unknown): string[] {
  return lines(showCdpNeighbors, body).map((line) =>
    line.replace("cisco.cdp.neighbor.info", "").replace("network.interface.name=", ""),
  );
}

function cdp(rows: unknown): unknown {
  return { TABLE_cdp_neighbor_brief_info: { ROW_cdp_neighbor_brief_info: rows } };
}

describe("show cdp neighbors", () => {
  it("gives each neighbour at its interface, two at one too, and their words as they are", () => {
    expect(cdpOf(fixture("show-cdp-neighbors/leaf.json"))).toEqual([
      "{mgmt0,neighbor=oob-1,neighbor.port=Ethernet1/29,platform=N9K-C92348GC-X} 1",
      "{Ethernet1/53,neighbor=spine-1.example(TST0000D001),neighbor.port=Ethernet1/7,platform=N9K-C9364C} 1",
      '{Ethernet1/3,neighbor=host "blue"\\1,neighbor.port=eth0,platform=Linux} 1',
      "{Ethernet1/4,neighbor=02:00:5e:00:00:31,neighbor.port=eth1,platform=Linux} 1",
      "{Ethernet1/4,neighbor=host-4,neighbor.port=eth1,platform=Linux} 1",
    ]);
  });

  it("gives a neighbour that is listed twice once, and reads a row as an object", () => {
    const row = { device_id: "a", intf_id: "Ethernet1/1" };

    expect(cdpOf(cdp([row, { ...row, ttl: 3 }]))).toHaveLength(1);
    expect(cdpOf(cdp(row))).toEqual(["{Ethernet1/1,neighbor=a,neighbor.port=,platform=} 1"]);
    expect(cdpOf({ neigh_count: 0 })).toEqual([]);
  });

  it.each(["x".repeat(2_000), "\ud800"])("leaves a neighbour out whose name may not be shown", (device_id) => {
    const [sample] = showCdpNeighbors.read(cdp({ device_id, intf_id: "Ethernet1/1" })).samples;

    expect(sample && unfitness(sample)).toMatch(/^label_/);
  });
});

describe.skipIf(!hasCorpus)("show cdp neighbors of real switches", () => {
  it("gives fifteen neighbours of a switch that counts sixteen", () => {
    const found = cdpOf(corpus("show-cdp-neighbors/greenpau_resp.show.cdp.neighbors.json"));

    expect(found).toHaveLength(15);
    expect(found[0]).toBe("{mgmt0,neighbor=r11-core,neighbor.port=Ethernet1/29,platform=N9K-C92348GC-X} 1");
    expect(found[4]).toBe("{Ethernet1/6,neighbor=00:00:01:03:79:50,neighbor.port=dsc1,platform=Linux} 1");
    expect(found[13]).toBe("{Ethernet1/32,neighbor=r12-10-6-12-33,neighbor.port=Ethernet1/32,platform=N3K-C3232C} 1");
  });

  it.each(["pschou_resp.show.cdp.neighbors.json", "pschou_resp.result.show.cdp.neighbors.json"])(
    "gives the one neighbour of %s, which is no list",
    (file) => {
      expect(cdpOf(corpus(`show-cdp-neighbors/${file}`))).toEqual([
        "{Ethernet7/2,neighbor=EOR-2(FGE18330EZZ),neighbor.port=Ethernet1/36,platform=N9K-C9508} 1",
      ]);
    },
  );
});
