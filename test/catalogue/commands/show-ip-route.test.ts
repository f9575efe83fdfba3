import { describe, expect, it } from "vitest";

import { showIpInterface } from "../../../src/catalogue/commands/show-ip-interface.ts";
import { MOST_PREFIXES, showIpRoute, showIpRouteOf } from "../../../src/catalogue/commands/show-ip-route.ts";
import { MalformedBody } from "../../../src/catalogue/define.ts";
import { corpus, fixture, hasCorpus, lines, linesOf } from "../../support/catalogue.ts";

describe("show ip route vrf all", () => {
  it("reads the paths of each prefix and their age, those with the most paths first", () => {
    expect(lines(showIpRoute, fixture("show-ip-route-vrf-all/9.3.json"))).toEqual([
      "ip.prefix.path.count{vrf=default,prefix=198.51.100.0/24} 2",
      "ip.prefix.path.uptime{vrf=default,prefix=198.51.100.0/24,nexthop=192.0.2.1} 81646",
      "ip.prefix.path.uptime{vrf=default,prefix=198.51.100.0/24,nexthop=192.0.2.5} 8553600",
      "ip.prefix.path.count{vrf=default,prefix=192.0.2.0/30} 1",
      "ip.prefix.path.uptime{vrf=default,prefix=192.0.2.0/30,nexthop=192.0.2.2} 648034",
      "ip.prefix.path.count{vrf=default,prefix=203.0.113.0/24} 1",
      "ip.prefix.path.uptime{vrf=default,prefix=203.0.113.0/24,nexthop=Null0} 648125",
    ]);
  });

  it("reads a path of two rows, and a next hop that has two paths once", () => {
    expect(lines(showIpRoute, fixture("show-ip-route-vrf-all/i6.json"))).toEqual([
      "ip.prefix.path.count{vrf=default,prefix=192.0.2.9/32} 2",
      "ip.prefix.path.uptime{vrf=default,prefix=192.0.2.9/32,nexthop=192.0.2.9} 103800",
    ]);
  });

  it("reads a prefix once that is printed a second time without its path, in one VRF", () => {
    const row = (ROW_path: object) => ({ ipprefix: "192.0.2.9/32", "ucast-nhops": 1, TABLE_path: { ROW_path } });
    const ROW_prefix = [row({}), row({ ipnexthop: "192.0.2.9", uptime: "PT10S" }), row({})];
    const vrf = (name: string) => ({
      "vrf-name-out": name,
      TABLE_addrf: { ROW_addrf: { addrf: "ipv4", TABLE_prefix: { ROW_prefix } } },
    });

    expect(lines(showIpRoute, { TABLE_vrf: { ROW_vrf: [vrf("default"), vrf("red")] } })).toEqual([
      "ip.prefix.path.count{vrf=default,prefix=192.0.2.9/32} 1",
      "ip.prefix.path.uptime{vrf=default,prefix=192.0.2.9/32,nexthop=192.0.2.9} 10",
      "ip.prefix.path.count{vrf=red,prefix=192.0.2.9/32} 1",
      "ip.prefix.path.uptime{vrf=red,prefix=192.0.2.9/32,nexthop=192.0.2.9} 10",
    ]);
  });

  it("does not say how many paths a prefix has that is printed with several counts", () => {
    const row = (paths?: number) => ({
      ipprefix: "192.0.2.9/32",
      ...(paths && { "ucast-nhops": paths }),
      TABLE_path: "",
    });
    const ROW_prefix = [row(1), row(), row(2), row(1)];
    const TABLE_addrf = { ROW_addrf: { addrf: "ipv4", TABLE_prefix: { ROW_prefix } } };

    expect(showIpRoute.read({ TABLE_vrf: { ROW_vrf: { "vrf-name-out": "default", TABLE_addrf } } })).toEqual({
      samples: [],
      dropped: [{ name: "ip.prefix.path.count", reason: "ambiguous" }],
    });
  });

  it("shows no more than so many prefixes of a large table", () => {
    const ROW_prefix = Array.from({ length: 5_000 }, (_, index) => ({
      ipprefix: `10.${index >> 8}.${index & 255}.0/24`,
      "ucast-nhops": index === 4_000 ? "64" : "1",
    }));
    const TABLE_addrf = { ROW_addrf: { addrf: "ipv4", TABLE_prefix: { ROW_prefix } } };
    const found = lines(showIpRoute, { TABLE_vrf: { ROW_vrf: { "vrf-name-out": "default", TABLE_addrf } } });

    expect(found).toHaveLength(MOST_PREFIXES);
    expect(found[0]).toBe("ip.prefix.path.count{vrf=default,prefix=10.15.160.0/24} 64");
  });

  it("is off, and refuses a reply without VRFs", () => {
    expect(showIpRoute.byDefault).toBe(false);
    expect(() => showIpRoute.read({ TABLE_vrf: {} })).toThrow(MalformedBody);
  });
});

describe("show ip route of one prefix", () => {
  const named = showIpRouteOf({ vrf: "default", prefix: "198.51.100.0/24" });

  it("is asked of its VRF by name, and reads its paths", () => {
    expect(named.syntax).toBe("show ip route 198.51.100.0/24 vrf default");
    expect(lines(named, fixture("show-ip-route-vrf-all/9.3.json"))).toEqual([
      "ip.prefix.path.count{vrf=default,prefix=198.51.100.0/24} 2",
      "ip.prefix.path.uptime{vrf=default,prefix=198.51.100.0/24,nexthop=192.0.2.1} 81646",
      "ip.prefix.path.uptime{vrf=default,prefix=198.51.100.0/24,nexthop=192.0.2.5} 8553600",
    ]);
  });

  it.each([
    ["nothing", null],
    ["a message", { msg: "Route not found" }],
    ["a VRF without routes", { TABLE_vrf: { ROW_vrf: { "vrf-name-out": "default" } } }],
    [
      "the wider route that covers it",
      {
        TABLE_vrf: {
          ROW_vrf: {
            "vrf-name-out": "default",
            TABLE_addrf: {
              ROW_addrf: { addrf: "ipv4", TABLE_prefix: { ROW_prefix: { ipprefix: "0.0.0.0/0", "ucast-nhops": "2" } } },
            },
          },
        },
      },
    ],
  ])("gives nothing where the switch answers with %s", (_, reply) => {
    expect(lines(named, reply)).toEqual([]);
  });
});

describe("show ip interface vrf all", () => {
  it("reads traffic in one reply, and gives none of an interface without counters", () => {
    expect(lines(showIpInterface, fixture("show-ip-interface-vrf-all/7.0.json"))).toEqual([
      "ip.prefix.path.traffic{interface=Vlan500,family=ipv4,network.io.direction=receive} 6121971",
      "ip.prefix.path.traffic{interface=Vlan500,family=ipv4,network.io.direction=transmit} 1784",
    ]);
    expect(() => showIpInterface.read({ TABLE_vrf: [] })).toThrow(MalformedBody);
  });
});

describe.skipIf(!hasCorpus)("routes and interfaces of real switches", () => {
  it.each([
    ["greenpau_resp.show.ip.route", 35, 37],
    ["pschou_resp.result.show.ip.route", 35, 37],
    ["nxos-n9000v_CLUS19_sandbox", 13, 14],
    ["nxos-n9000v_CLUS19_vxlan", 13, 14],
  ])("are read in %s: %d prefixes over %d next hops", (file, prefixes, hops) => {
    const found = lines(showIpRoute, corpus(`show-ip-route/${file}.json`));
    const counted = ["ip.prefix.path.count{", "ip.prefix.path.uptime{"].map(
      (start) => found.filter((line) => line.startsWith(start)).length,
    );

    expect(counted).toEqual([prefixes, hops]);
    expect(found).toHaveLength(prefixes + hops);
  });

  it.each([
    ["greenpau_resp.show.ip.route", "ip.prefix.path.uptime{vrf=default,prefix=7.57.0.0/16,nexthop=Null0} 648125"],
    [
      "nxos-n9000v_CLUS19_sandbox",
      "ip.prefix.path.uptime{vrf=default,prefix=192.168.0.2/32,nexthop=192.168.12.2} 81646",
    ],
    ["nxos-n9000v_CLUS19_sandbox", "ip.prefix.path.count{vrf=default,prefix=192.168.0.2/32} 2"],
  ])("say in %s: %s", (file, line) => {
    expect(lines(showIpRoute, corpus(`show-ip-route/${file}.json`))).toContain(line);
  });

  it("have traffic where the release prints it", () => {
    expect(
      lines(showIpInterface, corpus("show-ip-interface-vrf-all/greenpau_resp.show.ip.int.vrf.all.1.json")),
    ).toEqual([
      "ip.prefix.path.traffic{interface=Vlan500,family=ipv4,network.io.direction=receive} 6121971",
      "ip.prefix.path.traffic{interface=Vlan500,family=ipv4,network.io.direction=transmit} 784",
      "ip.prefix.path.traffic{interface=mgmt0,family=ipv4,network.io.direction=receive} 542589636",
      "ip.prefix.path.traffic{interface=mgmt0,family=ipv4,network.io.direction=transmit} 860874244",
    ]);
  });

  it.each(["normal", "ipv6_n9k", "multiple_ipv6", "no_ipv6_support"])("have none in napalm's %s", (file) => {
    const body = corpus(`show-ip-interface/napalm_test_get_interfaces_ip_${file}.json`);

    expect(linesOf(showIpInterface, body, "ip.prefix.path.traffic")).toEqual([]);
  });
});
