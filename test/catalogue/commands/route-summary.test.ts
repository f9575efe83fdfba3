import { describe, expect, it } from "vitest";

import { showIpRouteSummary } from "../../../src/catalogue/commands/show-ip-route-summary.ts";
import { showIpv6RouteSummary } from "../../../src/catalogue/commands/show-ipv6-route-summary.ts";
import { MalformedBody } from "../../../src/catalogue/define.ts";
import { corpusText, fixture, hasCorpus, lines } from "../../support/catalogue.ts";

describe("a summary of routes", () => {
  it("is read by VRF, protocol and mask length", () => {
    expect(lines(showIpRouteSummary, fixture("show-ip-route-summary-vrf-all/9.3.json"))).toEqual([
      "cisco.rib.route.usage{vrf=default,family=ipv4} 317",
      "cisco.rib.path.usage{vrf=default,family=ipv4} 342",
      "cisco.rib.path.protocol.usage{vrf=default,family=ipv4,protocol=am,path=best} 2",
      "cisco.rib.path.protocol.usage{vrf=default,family=ipv4,protocol=local,path=best} 6",
      "cisco.rib.path.protocol.usage{vrf=default,family=ipv4,protocol=bgp-64512,path=best} 324",
      "cisco.rib.path.protocol.usage{vrf=default,family=ipv4,protocol=ospf-1,path=backup} 10",
      "cisco.rib.route.mask.usage{vrf=default,family=ipv4,mask=8} 1",
      "cisco.rib.route.mask.usage{vrf=default,family=ipv4,mask=24} 300",
      "cisco.rib.route.mask.usage{vrf=default,family=ipv4,mask=32} 16",
      "cisco.rib.route.usage{vrf=blue,family=ipv4} 1",
      "cisco.rib.path.usage{vrf=blue,family=ipv4} 1",
      "cisco.rib.path.protocol.usage{vrf=blue,family=ipv4,protocol=broadcast,path=best} 1",
      "cisco.rib.route.mask.usage{vrf=blue,family=ipv4,mask=32} 1",
    ]);
  });

  it("of IPv6 has the same metrics under its own family, and stays off, as no reply of it is known", () => {
    expect(lines(showIpv6RouteSummary, fixture("show-ipv6-route-summary-vrf-all/9.3.json"))).toEqual([
      "cisco.rib.route.usage{vrf=default,family=ipv6} 17",
      "cisco.rib.path.usage{vrf=default,family=ipv6} 19",
      "cisco.rib.path.protocol.usage{vrf=default,family=ipv6,protocol=local,path=best} 7",
      "cisco.rib.path.protocol.usage{vrf=default,family=ipv6,protocol=local,path=backup} 0",
      "cisco.rib.path.protocol.usage{vrf=default,family=ipv6,protocol=ospfv3-1,path=best} 10",
      "cisco.rib.path.protocol.usage{vrf=default,family=ipv6,protocol=ospfv3-1,path=backup} 2",
      "cisco.rib.route.mask.usage{vrf=default,family=ipv6,mask=64} 10",
      "cisco.rib.route.mask.usage{vrf=default,family=ipv6,mask=128} 7",
    ]);
    expect(showIpv6RouteSummary.byDefault).toBe(false);
  });

  it("is refused without a VRF", () => {
    expect(() => showIpRouteSummary.read({ TABLE_vrf: [] })).toThrow(MalformedBody);
  });

  it.skipIf(!hasCorpus)("of a real switch is read as far as it is published", () => {
    const text = corpusText("show-ip-route-summary/nxapi-netbox_vrf_fragment.txt");
    const [head = "", masks = ""] = text.slice(text.indexOf("\n    {")).split("...etc...");
    const whole = `${head.trim().replace(/,$/, "")}]},${masks.trim().replace(/,$/, "")}]}}}}}}}}`;

    expect(lines(showIpRouteSummary, JSON.parse(whole))).toEqual([
      "cisco.rib.route.usage{vrf=TENANT_1,family=ipv4} 55299",
      "cisco.rib.path.usage{vrf=TENANT_1,family=ipv4} 55299",
      "cisco.rib.path.protocol.usage{vrf=TENANT_1,family=ipv4,protocol=local,path=best} 1536",
      "cisco.rib.route.mask.usage{vrf=TENANT_1,family=ipv4,mask=8} 1",
    ]);
  });
});
