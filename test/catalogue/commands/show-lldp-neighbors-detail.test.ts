import { describe, expect, it } from "vitest";

import { showLldpNeighborsDetail } from "../../../src/catalogue/commands/show-lldp-neighbors-detail.ts";
import { fixture, lines } from "../../support/catalogue.ts";

describe("show lldp neighbors detail", () => {
  it("gives each neighbour at its interface, by the name that show interface has for it", () => {
    const found = lines(showLldpNeighborsDetail, fixture("show-lldp-neighbors-detail/leaf.json")).map((line) =>
      line.replace("cisco.lldp.neighbor.info", "").replace("network.interface.name=", ""),
    );

    expect(found).toEqual([
      '{Ethernet1/53,neighbor=spine-1,neighbor.port=Ethernet1/7,chassis=0200.5e00.0301,network.peer.address=192.0.2.31,description=to leaf-1 "a"} 1',
      "{Ethernet1/3,neighbor=,neighbor.port=eth0,chassis=0200.5e00.0302,network.peer.address=,description=} 1",
      "{mgmt0,neighbor=oob-1,neighbor.port=Ethernet1/44,chassis=0200.5e00.0303,network.peer.address=192.0.2.33,description=Ethernet1/44} 1",
    ]);
  });

  it("is off until a switch's own reply is at hand", () => {
    expect(showLldpNeighborsDetail).toMatchObject({ shape: "inferred", byDefault: false });
  });
});
