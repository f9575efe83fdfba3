import { describe, expect, it } from "vitest";

import { showLldpNeighborsDetail } from "../../../src/catalogue/commands/show-lldp-neighbors-detail.ts";
import { fixture, lines } from "../../support/catalogue.ts";

function neighborsIn(body: unknown): string[] {
  return lines(showLldpNeighborsDetail, body).map((line) =>
    line.replace("cisco.lldp.neighbor.info", "").replace("network.interface.name=", ""),
  );
}

describe("show lldp neighbors detail", () => {
  it("gives each neighbour at its interface, by the name that show interface has for it", () => {
    expect(neighborsIn(fixture("show-lldp-neighbors-detail/leaf.json"))).toEqual([
      '{Ethernet1/53,neighbor=spine-1,neighbor.port=Ethernet1/7,chassis=0200.5e00.0301,network.peer.address=192.0.2.31,description=to leaf-1 "a"} 1',
      "{Ethernet1/3,neighbor=,neighbor.port=eth0,chassis=0200.5e00.0302,network.peer.address=,description=} 1",
      "{mgmt0,neighbor=oob-1,neighbor.port=Ethernet1/44,chassis=0200.5e00.0303,network.peer.address=192.0.2.33,description=Ethernet1/44} 1",
      "{Ethernet1/21,neighbor=shelf-1,neighbor.port=e0b,chassis=localhost.localdomain,network.peer.address=192.0.2.34,description=02:00:5e:00:03:04} 1",
      "{Ethernet1/22,neighbor=shelf-1,neighbor.port=e0b,chassis=localhost.localdomain,network.peer.address=192.0.2.34,description=02:00:5e:00:03:05} 1",
    ]);
  });

  it("reads the older shape, in which numbers are texts and link aggregation is missing", () => {
    expect(neighborsIn(fixture("show-lldp-neighbors-detail/texts.json"))).toEqual([
      "{mgmt0,neighbor=store-1,neighbor.port=e0M,chassis=0200.5e00.0311,network.peer.address=,description=} 1",
      "{Ethernet1/9,neighbor=store-2,neighbor.port=e4a,chassis=0200.5e00.0312,network.peer.address=,description=} 1",
    ]);
  });

  it("reads an only neighbour, which is no list, and gives its IPv6 address where it tells no other", () => {
    const row = { chassis_id: "0200.5e00.0321", l_port_id: "Eth1/1", mgmt_addr: "not advertised" };
    const bodyWith = (mgmt_addr_ipv6: string) => ({
      TABLE_nbor_detail: { ROW_nbor_detail: { ...row, mgmt_addr_ipv6 } },
    });

    expect(neighborsIn(bodyWith("2001:db8::31"))).toEqual([
      "{Ethernet1/1,neighbor=,neighbor.port=,chassis=0200.5e00.0321,network.peer.address=2001:db8::31,description=} 1",
    ]);
    expect(neighborsIn(bodyWith("not advertised"))[0]).toContain("network.peer.address=,");
  });

  it("gives none where there are none", () => {
    expect(neighborsIn({ neigh_hdr: "neigh_hdr", neigh_count: 0 })).toEqual([]);
  });

  it("is asked with its profile, since its shape is a switch's own", () => {
    expect(showLldpNeighborsDetail).toMatchObject({ shape: "captured", byDefault: true });
  });
});
