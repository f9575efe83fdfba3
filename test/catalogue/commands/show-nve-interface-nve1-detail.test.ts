import { describe, expect, it } from "vitest";

import { showNveInterfaceNve1Detail } from "../../../src/catalogue/commands/show-nve-interface-nve1-detail.ts";
import { fixture, lines } from "../../support/catalogue.ts";

describe("show nve interface nve1 detail", () => {
  it("gives the interface and its source", () => {
    expect(lines(showNveInterfaceNve1Detail, fixture("show-nve-interface-nve1-detail/leaf.json"))).toEqual([
      "cisco.nve.interface.up{network.interface.name=nve1} 1",
      "cisco.nve.interface.info{network.interface.name=nve1,encapsulation=VXLAN,mode=Control-Plane,source=loopback1,network.local.address=192.0.2.1,mac=0200.5e00.0201} 1",
    ]);
  });

  it("gives the source's IPv6 address, which has another leaf", () => {
    const row = { "if-name": "nve1", "if-state": "Down", "primary-ipv6": "2001:db8::1" };

    expect(lines(showNveInterfaceNve1Detail, { TABLE_nve_if: { ROW_nve_if: row } })).toEqual([
      "cisco.nve.interface.up{network.interface.name=nve1} 0",
      "cisco.nve.interface.info{network.interface.name=nve1,encapsulation=,mode=,source=,network.local.address=2001:db8::1,mac=} 1",
    ]);
  });

  it("is asked of nve1 by name, which every release knows, and without detail where a release does not know that", () => {
    expect(showNveInterfaceNve1Detail.syntax).toBe("show nve interface nve1 detail");
    expect(showNveInterfaceNve1Detail.otherSyntaxes).toEqual(["show nve interface nve1"]);
    expect(showNveInterfaceNve1Detail).toMatchObject({ shape: "captured", byDefault: true });
  });
});
