import { describe, expect, it } from "vitest";

import { showIpArpSummary } from "../../../src/catalogue/commands/show-ip-arp-summary.ts";
import { showIpv6NeighborSummary } from "../../../src/catalogue/commands/show-ipv6-neighbor-summary.ts";
import { showMacAddressTableCount } from "../../../src/catalogue/commands/show-mac-address-table-count.ts";
import { MalformedBody } from "../../../src/catalogue/define.ts";
import { corpus, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

describe("counts of neighbours", () => {
  it("are read of ARP by VRF and state", () => {
    expect(lines(showIpArpSummary, fixture("show-ip-arp-summary-vrf-all/9.3.json"))).toEqual([
      "cisco.arp.usage{vrf=default} 49",
      "cisco.arp.state.usage{vrf=default,state=resolved} 46",
      "cisco.arp.state.usage{vrf=default,state=incomplete} 3",
      "cisco.arp.state.usage{vrf=default,state=throttled} 1",
      "cisco.arp.state.usage{vrf=default,state=unknown} 0",
      "cisco.arp.usage{vrf=management} 2",
      "cisco.arp.state.usage{vrf=management,state=resolved} 2",
      "cisco.arp.state.usage{vrf=management,state=incomplete} 0",
      "cisco.arp.state.usage{vrf=management,state=throttled} 0",
      "cisco.arp.state.usage{vrf=management,state=unknown} 0",
    ]);
  });

  it("are read of IPv6 by kind", () => {
    expect(lines(showIpv6NeighborSummary, fixture("show-ipv6-neighbor-summary/9.3.json"))).toEqual([
      "cisco.nd.usage{} 43",
      "cisco.nd.kind.usage{kind=static} 1",
      "cisco.nd.kind.usage{kind=dynamic} 40",
      "cisco.nd.kind.usage{kind=throttled} 2",
      "cisco.nd.kind.usage{kind=other} 0",
    ]);
  });

  it("are read of MAC addresses by kind, and no total is made up where none is printed", () => {
    expect(lines(showMacAddressTableCount, fixture("show-mac-address-table-count/9.3.2.json"))).toEqual([
      "cisco.mac.usage{} 6665",
      "cisco.mac.kind.usage{kind=dynamic} 6342",
      "cisco.mac.kind.usage{kind=otv} 317",
      "cisco.mac.kind.usage{kind=rvtep_static} 4",
      "cisco.mac.kind.usage{kind=static} 2",
      "cisco.mac.kind.usage{kind=secure} 0",
    ]);
    expect(lines(showMacAddressTableCount, fixture("show-mac-address-table-count/i6.1.json"))).toEqual([
      "cisco.mac.kind.usage{kind=dynamic} 436",
      "cisco.mac.kind.usage{kind=otv} 0",
      "cisco.mac.kind.usage{kind=static} 0",
      "cisco.mac.kind.usage{kind=secure} 0",
    ]);
  });

  it.each([
    [showIpArpSummary, {}],
    [showIpArpSummary, { TABLE_vrf: "6" }],
    [showIpv6NeighborSummary, { "count-dynamic": "1" }],
    [showMacAddressTableCount, { TABLE_macaddtblcount: { dyn_cnt: "1" } }],
  ])("are refused without a table or a total: %#", (command, body) => {
    expect(() => command.read(body)).toThrow(MalformedBody);
  });
});

it("says what it found in the place of the counts of MAC addresses", () => {
  expect(() => showMacAddressTableCount.read({ other: 1 })).toThrow(
    "TABLE-macaddtblcount: expected a table of counts, found none or several",
  );
});

describe.skipIf(!hasCorpus)("counts of neighbours of real switches", () => {
  it("are read of ARP and ND", () => {
    expect(lines(showIpArpSummary, corpus("show-ip-arp-summary/nxapi-netbox.json"))).toEqual([
      "cisco.arp.usage{vrf=default} 6",
      "cisco.arp.state.usage{vrf=default,state=resolved} 6",
      "cisco.arp.state.usage{vrf=default,state=incomplete} 0",
      "cisco.arp.state.usage{vrf=default,state=throttled} 0",
      "cisco.arp.state.usage{vrf=default,state=unknown} 0",
    ]);
    expect(lines(showIpv6NeighborSummary, corpus("show-ipv6-neighbor-summary/nxapi-netbox.json"))).toEqual([
      "cisco.nd.usage{} 42",
      "cisco.nd.kind.usage{kind=static} 0",
      "cisco.nd.kind.usage{kind=dynamic} 42",
      "cisco.nd.kind.usage{kind=throttled} 0",
      "cisco.nd.kind.usage{kind=other} 0",
    ]);
  });

  it.each([
    ["7.0.3.I6.1", { dynamic: 43_604, otv: 0, static: 0, secure: 0 }],
    ["7.0.3.I7", { all: 95_139, dynamic: 63_424, otv: 31_713, static: 2, secure: 0 }],
    ["9.3.2", { all: 0, dynamic: 0, otv: 0, rvtep_static: 0, static: 0, secure: 0 }],
  ])("are read of MAC addresses on %s", (release, counts) => {
    const { samples, dropped } = showMacAddressTableCount.read(
      corpus(`show-mac-address-table-count/nxapi-netbox_${release}.json`),
    );

    expect(Object.fromEntries(samples.map(({ attributes, value }) => [attributes["kind"] ?? "all", value]))).toEqual(
      counts,
    );
    expect(dropped).toEqual([]);
  });
});
