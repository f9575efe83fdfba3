import { describe, expect, it } from "vitest";

import { showHsrp } from "../../../src/catalogue/commands/show-hsrp.ts";
import { corpus, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

function groupsOf(body: unknown): string[] {
  return lines(showHsrp, body).map((line) =>
    line.replace("cisco.hsrp.group.", "").replace("network.interface.name=", ""),
  );
}

describe("show hsrp", () => {
  it("gives each group of each address family, and no time of a change that never was", () => {
    expect(groupsOf(fixture("show-hsrp/leaf.json"))).toEqual([
      "state{Vlan10,group=10,family=ipv4,state=Active} 1",
      "priority{Vlan10,group=10,family=ipv4} 110",
      "state_changes{Vlan10,group=10,family=ipv4} 5",
      "last_state_change{Vlan10,group=10,family=ipv4} 114",
      "info{Vlan10,group=10,family=ipv4,address=192.0.2.254} 1",
      "state{Vlan10,group=10,family=ipv6,state=Standby} 1",
      "priority{Vlan10,group=10,family=ipv6} 100",
      "state_changes{Vlan10,group=10,family=ipv6} 2",
      "last_state_change{Vlan10,group=10,family=ipv6} 106",
      "info{Vlan10,group=10,family=ipv6,address=fe80::5:73ff:fea0:1} 1",
      "state{Vlan20,group=20,family=ipv4,state=Initial} 1",
      "priority{Vlan20,group=20,family=ipv4} 100",
      "state_changes{Vlan20,group=20,family=ipv4} 0",
      "info{Vlan20,group=20,family=ipv4,address=192.0.2.254} 1",
    ]);
  });

  it("shows nothing of a group's authentication", () => {
    expect(JSON.stringify(showHsrp.read(fixture("show-hsrp/leaf.json")))).not.toContain("never-shown");
  });

  it("gives nothing of a switch without groups, and of a group only what is printed", () => {
    const row = { sh_if_index: "Vl10", sh_group_num: 1, sh_group_state: "Active" };

    expect(groupsOf({ TABLE_grp_detail: [] })).toEqual([]);
    expect(groupsOf({ TABLE_grp_detail: { ROW_grp_detail: row } })).toEqual([
      "state{Vlan10,group=1,family=,state=Active} 1",
    ]);
  });
});

describe.skipIf(!hasCorpus)("show hsrp of real switches", () => {
  it.each(["pschou_resp.show.hsrp.json", "pschou_resp.result.show.hsrp.json", "pschou_resp.show.hsrp_v2.json"])(
    "gives two groups of %s",
    (file) => {
      expect(groupsOf(corpus(`show-hsrp/${file}`))).toEqual([
        "state{Ethernet4/1,group=1,family=ipv4,state=Active} 1",
        "priority{Ethernet4/1,group=1,family=ipv4} 100",
        "state_changes{Ethernet4/1,group=1,family=ipv4} 5",
        "last_state_change{Ethernet4/1,group=1,family=ipv4} 114",
        "info{Ethernet4/1,group=1,family=ipv4,address=4.4.4.100} 1",
        "state{Ethernet4/1,group=1,family=ipv6,state=Active} 1",
        "priority{Ethernet4/1,group=1,family=ipv6} 101",
        "state_changes{Ethernet4/1,group=1,family=ipv6} 2",
        "last_state_change{Ethernet4/1,group=1,family=ipv6} 106",
        "info{Ethernet4/1,group=1,family=ipv6,address=fe80::5:73ff:fea0:1} 1",
      ]);
    },
  );
});
