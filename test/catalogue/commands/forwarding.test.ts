import { describe, expect, it } from "vitest";

import { showHardwareCapacityForwarding } from "../../../src/catalogue/commands/show-hardware-capacity-forwarding.ts";
import { showForwardingRouteSummary } from "../../../src/catalogue/commands/show-forwarding-route-summary.ts";
import { showHardwareProfileStatus } from "../../../src/catalogue/commands/show-hardware-profile-status.ts";
import { showHardwareInternalForwardingTableUtilization } from "../../../src/catalogue/commands/show-hardware-internal-forwarding-table-utilization.ts";
import { showHardwareAccessListTcamRegion } from "../../../src/catalogue/commands/show-hardware-access-list-tcam-region.ts";
import { corpus, corpusText, fixture, hasCorpus, lines, linesOf } from "../../support/catalogue.ts";

describe("show hardware access-list tcam region", () => {
  it("gives the size of each region, of those that are not carved as well", () => {
    expect(lines(showHardwareAccessListTcamRegion, fixture("show-hardware-access-list-tcam-region/10.x.json"))).toEqual(
      [
        "cisco.acl.region.size{region=IPv4 PACL,keyword=ifacl} 0",
        "cisco.acl.region.size{region=IPv4 RACL,keyword=racl} 1536",
        "cisco.acl.region.size{region=Ingress System,keyword=} 256",
        "cisco.acl.region.size{region=Ingress ARP-Ether ACL,keyword=arp-ether} 256",
      ],
    );
  });

  it.each([
    ["IPV4 RACL [racl] size =", "region=IPv4 RACL,keyword=racl"],
    ["NAT ACL[nat] size", "region=NAT ACL,keyword=nat"],
    ["Ingress System size = ", "region=Ingress System,keyword="],
  ])("leaves the word for its size out of a region's name: %s", (type, attributes) => {
    const reply = { TCAM_Region: { TABLE_Sizes: { ROW_Sizes: { type, tcam_size: "256" } } } };

    expect(lines(showHardwareAccessListTcamRegion, reply)).toEqual([`cisco.acl.region.size{${attributes}} 256`]);
  });

  it("reads the table of older releases, whose leaves have longer names, and a region that is nothing but a keyword", () => {
    const row = { tcam_compat_type: "  Egress  IPV6 RACL [e-ipv6-racl] ", tcam_compat_size: "256" };
    const colon = { type: "Ingress IPV6 RACL[ing-ipv6-racl]:", tcam_size: 2 };
    const reply = { TCAM_Region: { TABLE_Sizes: { ROW_Sizes: [row, { type: "[x]", tcam_size: 1 }, colon] } } };

    expect(lines(showHardwareAccessListTcamRegion, reply)).toEqual([
      "cisco.acl.region.size{region=Egress IPv6 RACL,keyword=e-ipv6-racl} 256",
      "cisco.acl.region.size{region=[x],keyword=} 1",
      "cisco.acl.region.size{region=Ingress IPv6 RACL,keyword=ing-ipv6-racl} 2",
    ]);
  });

  it.each([
    ["nothing", "", /^the switch answered without output; /],
    ["no region", { TCAM_Region: {} }, /^TCAM_Region\/TABLE_Sizes: expected at least one row, found none; /],
  ])("fails with %s", (_, reply, message) => {
    expect(() => showHardwareAccessListTcamRegion.read(reply)).toThrow(message);
  });
});

describe("show hardware capacity forwarding", () => {
  it("reads one document, and several JSON documents one after the other, to the same end", () => {
    const read = lines(
      showHardwareCapacityForwarding,
      fixture("show-hardware-capacity-forwarding/9.3-concatenated.txt"),
    );

    expect(read).toEqual(
      lines(showHardwareCapacityForwarding, fixture("show-hardware-capacity-forwarding/9.3-one-document.json")),
    );
    expect(read).toEqual([
      "cisco.forwarding.capacity.usage{module=1,resource=v4_trie} 40123",
      "cisco.forwarding.capacity.usage{module=1,resource=ecmp_entries} 17",
      "cisco.forwarding.capacity.utilization{module=1,resource=v4_hosts} 0.125",
      "cisco.forwarding.capacity.utilization{module=1,resource=v6_hosts} 0.0025",
      "cisco.forwarding.capacity.utilization{module=1,resource=v6_nd_local} 0",
      "cisco.forwarding.capacity.utilization{module=1,resource=v4_trie} 0.0874",
      "cisco.forwarding.capacity.utilization{module=1,resource=v6_trie} 0.0302",
      "cisco.forwarding.capacity.utilization{module=1,resource=v4_tcam} 0.001",
      "cisco.forwarding.capacity.utilization{module=1,resource=v6_tcam} 0",
      "cisco.forwarding.capacity.utilization{module=1,resource=next_hop} 0.0111",
      "cisco.forwarding.capacity.usage{module=21,resource=v4_trie} 40123",
      "cisco.forwarding.capacity.utilization{module=21,resource=v6_hosts} 0",
      "cisco.forwarding.capacity.utilization{module=21,resource=v4_trie} 0.3496",
      "cisco.forwarding.capacity.utilization{module=21,resource=next_hop} 0.0002",
    ]);
  });

  it.each([
    [
      "the text of older releases",
      "Percentage utilization of IPv4 native host routes : 0.00",
      /^the reply: expected tables, found the text "Percentage utilization of /,
    ],
    ["none of the tables it knows", { TABLE_module: { ROW_module: { module_number: "1", other: "1" } } }, /no module/],
    ["no module", { TABLE_module: {} }, /^TABLE_module: expected at least one row, found none; /],
  ])("fails with %s", (_, reply, message) => {
    expect(() => showHardwareCapacityForwarding.read(reply)).toThrow(message);
  });
});

describe("show hardware profile status", () => {
  const reply = fixture("show-hardware-profile-status/9.3.json");

  it("gives use, size and ratio of each table", () => {
    expect(
      linesOf(showHardwareProfileStatus, reply, "cisco.forwarding.profile.usage", "cisco.forwarding.profile.limit"),
    ).toEqual([
      "cisco.forwarding.profile.usage{table=lpm} 41200",
      "cisco.forwarding.profile.limit{table=lpm} 458752",
      "cisco.forwarding.profile.usage{table=host} 1304",
      "cisco.forwarding.profile.limit{table=host} 65536",
      "cisco.forwarding.profile.usage{table=mcast} 640",
      "cisco.forwarding.profile.limit{table=mcast} 32768",
      "cisco.forwarding.profile.usage{table=mcast6} 0",
      "cisco.forwarding.profile.limit{table=mcast6} 8192",
      "cisco.forwarding.profile.usage{table=mcast_oifl} 31",
      "cisco.forwarding.profile.usage{table=ecmp_table} 17",
      "cisco.forwarding.profile.limit{table=ecmp_table} 1024",
      "cisco.forwarding.profile.usage{table=ecmp_nh_table} 0",
      "cisco.forwarding.profile.limit{table=ecmp_nh_table} 0",
    ]);
    expect(linesOf(showHardwareProfileStatus, reply, "cisco.forwarding.profile.utilization")).toEqual([
      `cisco.forwarding.profile.utilization{table=lpm} ${41_200 / 458_752}`,
      `cisco.forwarding.profile.utilization{table=host} ${1_304 / 65_536}`,
      "cisco.forwarding.profile.utilization{table=mcast} 0.01953125",
      "cisco.forwarding.profile.utilization{table=mcast6} 0",
      "cisco.forwarding.profile.utilization{table=ecmp_table} 0.0166015625",
    ]);
  });

  it("gives the kinds of entries in families of their own", () => {
    expect(linesOf(showHardwareProfileStatus, reply, "cisco.forwarding.profile.part.usage")).toEqual([
      "cisco.forwarding.profile.part.usage{table=lpm,part=v4_lpm} 40123",
      "cisco.forwarding.profile.part.usage{table=lpm,part=v6_lpm} 1077",
      "cisco.forwarding.profile.part.usage{table=host_lpm,part=host_v4_lpm} 0",
      "cisco.forwarding.profile.part.usage{table=host_lpm,part=host_v6_lpm} 0",
      "cisco.forwarding.profile.part.usage{table=host,part=host4_in_host} 1216",
      "cisco.forwarding.profile.part.usage{table=host,part=host6_in_host} 88",
    ]);
  });
});

describe("show forwarding route summary", () => {
  it("before 9.3(7): takes the last of four counters of one name, and zips masks and counts", () => {
    expect(lines(showForwardingRouteSummary, fixture("show-forwarding-route-summary/9.2-parallel-lists.json"))).toEqual(
      [
        "cisco.forwarding.route.usage{module=1,vrf=default,table=base} 250",
        "cisco.forwarding.path.usage{module=1,vrf=default,table=base} 603",
        "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=8} 2",
        "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=31} 9",
        "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=32} 239",
      ],
    );
  });

  it("before 9.3(7), with a single mask: reads what is no list then", () => {
    expect(lines(showForwardingRouteSummary, fixture("show-forwarding-route-summary/9.2-single-mask.json"))).toEqual([
      "cisco.forwarding.route.usage{module=1,vrf=default,table=base} 3",
      "cisco.forwarding.path.usage{module=1,vrf=default,table=base} 3",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=32} 3",
    ]);
  });

  it("from 9.3(7): reads a table of masks", () => {
    expect(lines(showForwardingRouteSummary, fixture("show-forwarding-route-summary/9.3.7-rows.json"))).toEqual([
      "cisco.forwarding.route.usage{module=1,vrf=default,table=base} 91",
      "cisco.forwarding.path.usage{module=1,vrf=default,table=base} 95",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=8} 1",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=31} 29",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=32} 61",
    ]);
  });

  it("gives one series of several rows of a table if they agree, and none if they do not", () => {
    const path = (routes: string, mask: string) => ({
      route_count: routes,
      TABLE_mask: { ROW_mask: { mask_length: mask, routes_per_mask: "1" } },
    });
    const vrf = (...paths: readonly object[]) => ({
      TABLE_vrf: {
        ROW_vrf: {
          vrfname: "default",
          tblname: "base",
          TABLE_prefix: { ROW_prefix: { TABLE_path: { ROW_path: paths } } },
        },
      },
    });
    const read = (...paths: readonly object[]) =>
      lines(showForwardingRouteSummary, { TABLE_module: { ROW_module: { module_number: 1, ...vrf(...paths) } } });

    expect(read(path("2", "8"), path("2", "8"), { TABLE_mask: "" })).toEqual([
      "cisco.forwarding.route.usage{module=1,vrf=default,table=base} 2",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=8} 1",
    ]);
    expect(read(path("2", "8"), path("3", "9"))).toEqual([
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=8} 1",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=9} 1",
      "dropped cisco.forwarding.route.usage: ambiguous",
    ]);
  });

  it("drops the masks if there are not as many counts, and the routes if they are one of another number", () => {
    const path = { route_count: ["1", "2"], mask_length: ["8", "9"], routes_per_mask: ["1"] };
    const prefix = { ROW_prefix: { TABLE_path: { ROW_path: path } } };
    const vrf = { ROW_vrf: { vrfname: "default", tblname: "base", TABLE_prefix: prefix } };

    expect(
      lines(showForwardingRouteSummary, { TABLE_module: { ROW_module: { module_number: 1, TABLE_vrf: vrf } } }),
    ).toEqual([
      "dropped cisco.forwarding.route.usage: ambiguous",
      "dropped cisco.forwarding.route.mask.usage: ambiguous",
      "dropped cisco.forwarding.route.mask.usage: ambiguous",
    ]);
  });
});

describe("show hardware internal forwarding table utilization", () => {
  it("gives each leaf under its own name, and drops a negative one", () => {
    expect(
      lines(
        showHardwareInternalForwardingTableUtilization,
        fixture("show-hardware-internal-forwarding-table-utilization/inferred.json"),
      ),
    ).toEqual([
      "cisco.forwarding.internal.usage{module=1,resource=v4_hosts_used_count} 1216",
      "cisco.forwarding.internal.limit{module=1,resource=max_v4_hosts} 65536",
      "cisco.forwarding.internal.utilization{module=1,resource=v4_hosts_pctage} 0.0185",
      "dropped cisco.forwarding.internal.usage: out_of_range",
    ]);
  });

  it("passes over leaves that are words or tables", () => {
    const row = { module_number: "1", in_use: "yes", used_by: { a: 1 }, count: null, entries: ["1"], mode: "lpm" };

    expect(lines(showHardwareInternalForwardingTableUtilization, { TABLE_module: { ROW_module: row } })).toEqual([
      "dropped cisco.forwarding.internal.usage: not_a_number",
    ]);
  });
});

describe.skipIf(!hasCorpus)("forwarding of real switches", () => {
  it("show forwarding route summary, before 9.3(7), IPv6", () => {
    expect(
      lines(showForwardingRouteSummary, corpus("show-forwarding-route-summary/nxapi-netbox_variantA_arrays.json")),
    ).toEqual([
      "cisco.forwarding.route.usage{module=1,vrf=default,table=base} 472",
      "cisco.forwarding.path.usage{module=1,vrf=default,table=base} 1832",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=8} 1",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=10} 1",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=64} 1",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=127} 238",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=128} 231",
    ]);
  });

  it("show forwarding route summary, 9.3(7)", () => {
    const text = corpusText("show-forwarding-route-summary/nxapi-netbox_variantB_9.3.7_fragment.txt");
    const path: unknown = JSON.parse(`{${text.slice(text.indexOf('"TABLE_path"'))}}`);
    const vrf = { ROW_vrf: { vrf_name_out: "default", table_name: "base", TABLE_prefix: { ROW_prefix: path } } };

    expect(
      lines(showForwardingRouteSummary, { TABLE_module: { ROW_module: { module_number: "1", TABLE_vrf: vrf } } }),
    ).toEqual([
      "cisco.forwarding.route.usage{module=1,vrf=default,table=base} 91",
      "cisco.forwarding.path.usage{module=1,vrf=default,table=base} 91",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=8} 1",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=31} 29",
      "cisco.forwarding.route.mask.usage{module=1,vrf=default,table=base,mask=32} 61",
    ]);
  });

  it("show hardware access-list tcam region, 10.5(3), from its text", () => {
    const text = corpusText("show-hardware-access-list-tcam-region/nxos-10.5.3-n9000v_blog_ELIDED.txt");
    const [first = ""] = text.split("site2# show hardware access-list tcam region | inclu");
    const rows = [...first.matchAll(/^(.*\S) +size = +(\d+)/gm)].map(([, type, tcam_size]) => ({ type, tcam_size }));

    const read = lines(showHardwareAccessListTcamRegion, { TCAM_Region: { TABLE_Sizes: { ROW_Sizes: rows } } });

    expect(read).toHaveLength(27);
    expect(read).toContain("cisco.acl.region.size{region=IPv4 RACL,keyword=racl} 1536");
    expect(read).toContain("cisco.acl.region.size{region=Ingress System,keyword=} 256");
    expect(read).toContain("cisco.acl.region.size{region=Ingress ARP-Ether ACL,keyword=arp-ether} 0");
  });
});
