import { describe, expect, it } from "vitest";

import { showBgpSessions } from "../../../src/catalogue/commands/show-bgp-sessions.ts";
import { showBgpVrfAllAllSummary } from "../../../src/catalogue/commands/show-bgp-vrf-all-all-summary.ts";
import { MalformedBody } from "../../../src/catalogue/define.ts";
import { corpus, fixture, hasCorpus, lines, linesOf } from "../../support/catalogue.ts";

function session(leaves: object): string[] {
  const TABLE_neighbor = { ROW_neighbor: { "neighbor-id": "192.0.2.1", remoteas: "1", ...leaves } };
  return lines(showBgpSessions, { TABLE_vrf: { ROW_vrf: { "vrf-name-out": "default", TABLE_neighbor } } });
}

describe("show bgp sessions", () => {
  it("reads sessions of every VRF, numbered and unnumbered, with AS numbers as the switch writes them", () => {
    expect(lines(showBgpSessions, fixture("show-bgp-sessions/7.0.json"))).toEqual([
      "cisco.bgp.peer.up{vrf=default,neighbor=192.0.2.11,as=8.1201} 1",
      "cisco.bgp.peer.state{vrf=default,neighbor=192.0.2.11,as=8.1201,state=Established} 1",
      "cisco.bgp.peer.flaps{vrf=default,neighbor=192.0.2.11,as=8.1201} 3",
      "cisco.bgp.peer.uptime{vrf=default,neighbor=192.0.2.11,as=8.1201} 527611",
      "cisco.bgp.peer.up{vrf=default,neighbor=fe80::205:ff:fe00:15%Ethernet1/1,as=64513} 1",
      "cisco.bgp.peer.state{vrf=default,neighbor=fe80::205:ff:fe00:15%Ethernet1/1,as=64513,state=Established} 1",
      "cisco.bgp.peer.flaps{vrf=default,neighbor=fe80::205:ff:fe00:15%Ethernet1/1,as=64513} 0",
      "cisco.bgp.peer.uptime{vrf=default,neighbor=fe80::205:ff:fe00:15%Ethernet1/1,as=64513} 1101",
      "cisco.bgp.peer.up{vrf=default,neighbor=192.0.2.200,as=0} 0",
      "cisco.bgp.peer.state{vrf=default,neighbor=192.0.2.200,as=0,state=Idle} 1",
      "cisco.bgp.peer.flaps{vrf=default,neighbor=192.0.2.200,as=0} 7",
      "cisco.bgp.peer.up{vrf=blue,neighbor=2001:db8::2,as=65002} 0",
      "cisco.bgp.peer.state{vrf=blue,neighbor=2001:db8::2,as=65002,state=Active} 1",
      "cisco.bgp.peer.flaps{vrf=blue,neighbor=2001:db8::2,as=65002} 0",
    ]);
  });

  it.each([
    ["P6DT2H33M31S", "527611"],
    ["PT4H37M19S", "16639"],
    ["01:03:35", "3815"],
    ["22w4d", "13651200"],
    ["1d02h", "93600"],
    ["0.599405", "0.599405"],
  ])("reads an uptime of %s", (lastflap, seconds) => {
    expect(session({ state: "Established", lastflap })).toContain(
      `cisco.bgp.peer.uptime{vrf=default,neighbor=192.0.2.1,as=1} ${seconds}`,
    );
  });

  it.each([
    ["Connect", "cisco.bgp.peer.up{vrf=default,neighbor=192.0.2.1,as=1} 0"],
    ["OpenConfirm", "cisco.bgp.peer.up{vrf=default,neighbor=192.0.2.1,as=1} 0"],
    ["Shut (Admin)", "cisco.bgp.peer.up{vrf=default,neighbor=192.0.2.1,as=1} 0"],
    ["Prefix-peer", "dropped cisco.bgp.peer.up: unknown_word"],
  ])("shows the state %s in the switch's word, and says up or down only of words that it knows", (state, up) => {
    expect(session({ state })).toContain(`cisco.bgp.peer.state{vrf=default,neighbor=192.0.2.1,as=1,state=${state}} 1`);
    expect(session({ state })).toContain(up);
  });

  it("gives no number that is not printed, and no rounded one", () => {
    expect(session({})).toEqual([]);
    expect(session({ connectionsdropped: "9007199254740993" })).toEqual(["dropped cisco.bgp.peer.flaps: out_of_range"]);
  });

  it("refuses a reply without VRFs", () => {
    expect(() => showBgpSessions.read({ totalpeers: "0" })).toThrow(MalformedBody);
  });
});

describe("show bgp vrf all all summary", () => {
  it("reads each family of a peer, and the messages of its session once", () => {
    const shut = "vrf=blue,neighbor=192.0.2.179,as=64862";
    const twice = "vrf=default,neighbor=192.0.2.11,as=64861";

    expect(lines(showBgpVrfAllAllSummary, fixture("show-bgp-vrf-all-all-summary/9.3.json"))).toEqual([
      "cisco.bgp.peer.prefixes{vrf=blue,neighbor=192.0.2.177,as=9.4465,family=IPv4 Unicast} 13",
      "cisco.bgp.peer.family.state{vrf=blue,neighbor=192.0.2.177,as=9.4465,family=IPv4 Unicast,state=Established} 1",
      "cisco.bgp.peer.family.uptime{vrf=blue,neighbor=192.0.2.177,as=9.4465,family=IPv4 Unicast} 3888000",
      `cisco.bgp.peer.prefixes{${shut},family=IPv4 Unicast} 0`,
      `cisco.bgp.peer.family.state{${shut},family=IPv4 Unicast,state=Admin (Shut)} 1`,
      `cisco.bgp.peer.prefixes{${twice},family=IPv4 Unicast} 26`,
      `cisco.bgp.peer.family.state{${twice},family=IPv4 Unicast,state=Established} 1`,
      `cisco.bgp.peer.family.uptime{${twice},family=IPv4 Unicast} 13651200`,
      `cisco.bgp.peer.prefixes{${twice},family=L2VPN EVPN} 9497`,
      `cisco.bgp.peer.family.state{${twice},family=L2VPN EVPN,state=Established} 1`,
      `cisco.bgp.peer.family.uptime{${twice},family=L2VPN EVPN} 13651200`,
      "cisco.bgp.peer.messages{vrf=blue,neighbor=192.0.2.177,as=9.4465,network.io.direction=receive} 192059",
      "cisco.bgp.peer.messages{vrf=blue,neighbor=192.0.2.177,as=9.4465,network.io.direction=transmit} 192199",
      `cisco.bgp.peer.messages{${shut},network.io.direction=receive} 0`,
      `cisco.bgp.peer.messages{${shut},network.io.direction=transmit} 12`,
      `cisco.bgp.peer.messages{${twice},network.io.direction=receive} 760479`,
      `cisco.bgp.peer.messages{${twice},network.io.direction=transmit} 230886`,
    ]);
  });

  it("refuses a family without a name", () => {
    const TABLE_af = { ROW_af: { TABLE_saf: { ROW_saf: { safi: "1" } } } };

    expect(() =>
      showBgpVrfAllAllSummary.read({ TABLE_vrf: { ROW_vrf: { "vrf-name-out": "default", TABLE_af } } }),
    ).toThrow(MalformedBody);
  });
});

describe.skipIf(!hasCorpus)("BGP of real switches", () => {
  it.each(["greenpau_resp.show.bgp.sessions", "pschou_resp.result.show.bgp.sessions"])("is read in %s", (file) => {
    const body = corpus(`show-bgp-sessions/${file}.json`);

    expect(linesOf(showBgpSessions, body, "cisco.bgp.peer.up", "cisco.bgp.peer.uptime")).toEqual([
      "cisco.bgp.peer.up{vrf=default,neighbor=19.0.101.1,as=333} 1",
      "cisco.bgp.peer.uptime{vrf=default,neighbor=19.0.101.1,as=333} 527611",
      "cisco.bgp.peer.up{vrf=default,neighbor=19.0.102.3,as=888} 1",
      "cisco.bgp.peer.uptime{vrf=default,neighbor=19.0.102.3,as=888} 527611",
      "cisco.bgp.peer.up{vrf=default,neighbor=19.0.102.4,as=333} 1",
      "cisco.bgp.peer.uptime{vrf=default,neighbor=19.0.102.4,as=333} 527611",
      "cisco.bgp.peer.up{vrf=default,neighbor=19.0.103.10,as=999} 1",
      "cisco.bgp.peer.uptime{vrf=default,neighbor=19.0.103.10,as=999} 527611",
      "cisco.bgp.peer.up{vrf=default,neighbor=19.0.103.20,as=333} 1",
      "cisco.bgp.peer.uptime{vrf=default,neighbor=19.0.103.20,as=333} 527608",
      "cisco.bgp.peer.up{vrf=default,neighbor=19.0.200.200,as=0} 0",
      "cisco.bgp.peer.up{vrf=default,neighbor=fec0::1002,as=333} 0",
      "cisco.bgp.peer.up{vrf=default,neighbor=fec0::2002,as=888} 0",
    ]);
    expect(linesOf(showBgpSessions, body, "cisco.bgp.peer.flaps").map((line) => line.slice(-2))).toEqual(
      Array.from({ length: 8 }, () => " 0"),
    );
    expect(linesOf(showBgpSessions, body, "cisco.bgp.peer.state").at(-1)).toBe(
      "cisco.bgp.peer.state{vrf=default,neighbor=fec0::2002,as=888,state=Idle} 1",
    );
  });

  it.each([
    ["show-bgp-all-summary-vrf-all/napalm_test_get_bgp_neighbors_asdot", 14, 14],
    ["show-bgp-all-summary-vrf-all/napalm_test_get_bgp_neighbors_issue_870", 14, 13],
    ["show-bgp-all-summary-vrf-all/napalm_test_get_bgp_neighbors_normal", 14, 14],
    ["show-bgp-all-summary-vrf-all/napalm_test_get_bgp_neighbors_l2vpn", 2, 2],
    ["show-bgp-ipv4-unicast-summary/nxapi-netbox", 2, 2],
    ["show-bgp-ipv6-unicast-summary/nxapi-netbox", 2, 2],
    ["show-bgp-l2vpn-evpn-summary/nxapi-netbox", 2, 2],
  ])("is read in %s: %d peers in families, %d established, no number left out", (file, peers, established) => {
    const found = lines(showBgpVrfAllAllSummary, corpus(`${file}.json`));
    const count = (start: string) => found.filter((line) => line.startsWith(start)).length;

    expect([
      count("cisco.bgp.peer.prefixes{"),
      count("cisco.bgp.peer.family.state{"),
      count("cisco.bgp.peer.family.uptime{"),
    ]).toEqual([peers, peers, established]);
    expect(found.filter((line) => line.startsWith("dropped"))).toEqual([]);
  });

  it.each([
    [
      "show-bgp-all-summary-vrf-all/napalm_test_get_bgp_neighbors_asdot",
      "cisco.bgp.peer.prefixes{vrf=RED-PROD,neighbor=10.1.1.169,as=64862,family=IPv4 Unicast} 4",
    ],
    [
      "show-bgp-all-summary-vrf-all/napalm_test_get_bgp_neighbors_normal",
      "cisco.bgp.peer.messages{vrf=RED-PRE-PROD,neighbor=10.1.1.177,as=64862,network.io.direction=receive} 192059",
    ],
    [
      "show-bgp-all-summary-vrf-all/napalm_test_get_bgp_neighbors_issue_870",
      "cisco.bgp.peer.family.state{vrf=RED-PRE-PROD,neighbor=10.1.1.177,as=64862,family=IPv4 Unicast,state=Admin (Shut)} 1",
    ],
    [
      "show-bgp-all-summary-vrf-all/napalm_test_get_bgp_neighbors_l2vpn",
      "cisco.bgp.peer.prefixes{vrf=default,neighbor=10.55.8.134,as=64861,family=L2VPN EVPN} 9497",
    ],
    [
      "show-bgp-all-summary-vrf-all/napalm_test_get_bgp_neighbors_l2vpn",
      "cisco.bgp.peer.family.uptime{vrf=default,neighbor=10.55.8.135,as=64861,family=L2VPN EVPN} 13651200",
    ],
    [
      "show-bgp-ipv4-unicast-summary/nxapi-netbox",
      "cisco.bgp.peer.family.uptime{vrf=default,neighbor=10.22.0.4,as=65305,family=IPv4 Unicast} 176333",
    ],
    [
      "show-bgp-l2vpn-evpn-summary/nxapi-netbox",
      "cisco.bgp.peer.messages{vrf=default,neighbor=10.239.0.9,as=65001,network.io.direction=transmit} 405",
    ],
  ])("says in %s: %s", (file, line) => {
    expect(lines(showBgpVrfAllAllSummary, corpus(`${file}.json`))).toContain(line);
  });
});
