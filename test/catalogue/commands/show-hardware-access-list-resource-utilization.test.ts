import { describe, expect, it } from "vitest";

import { showHardwareAccessListResourceUtilization as resources } from "../../../src/catalogue/commands/show-hardware-access-list-resource-utilization.ts";
import { corpusText, fixture, hasCorpus, lines, linesOf } from "../../support/catalogue.ts";

type Row = readonly [label: string, used: string, free?: string, percent?: string];

function table(rows: readonly Row[]) {
  const leaves = rows.map(([resource_hdr, ents_use, ents_free, ents_pctage]) => ({
    resource_hdr,
    ents_use,
    ...(ents_free === undefined ? {} : { ents_free }),
    ...(ents_pctage === undefined ? {} : { ents_pctage }),
  }));
  return { ROW_resource_util_info: leaves.length === 1 ? leaves[0] : leaves };
}

function body(...rows: readonly Row[]) {
  const instance = { inst: "0x0", TABLE_resource_util_info: table(rows) };
  return { TABLE_module: { ROW_module: { module_number: "1", TABLE_instance: { ROW_instance: instance } } } };
}

describe("show hardware access-list resource utilization", () => {
  it("gives use, use and free entries together, and the switch's percentage of a region", () => {
    expect(lines(resources, body(["Ingress RACL", "1381", "411", "77.06"]))).toEqual([
      "cisco.acl.region.usage{region=Ingress RACL,module=1,inst=0} 1381",
      "cisco.acl.region.limit{region=Ingress RACL,module=1,inst=0} 1792",
      "cisco.acl.region.utilization{region=Ingress RACL,module=1,inst=0} 0.7706",
    ]);
  });

  it("never shows the parts of a region beside its total", () => {
    const reply = fixture("show-hardware-access-list-resource-utilization/10.x-fixed.json");

    expect(linesOf(resources, reply, "cisco.acl.region.usage")).toEqual([
      "cisco.acl.region.usage{region=Ingress SUP,module=1,inst=0} 450",
      "cisco.acl.region.usage{region=Egress RACL,module=1,inst=0} 2",
      "cisco.acl.region.usage{region=Ingress L2 QOS,module=1,inst=0} 0",
      "cisco.acl.region.usage{region=Redirect IPv4,module=1,inst=0} 3",
      "cisco.acl.region.usage{region=UDF Span IPv4,module=1,inst=0} 0",
      "cisco.acl.region.usage{region=SUP COPP Reason Code TCAM,module=1,inst=0} 6",
    ]);
    expect(linesOf(resources, reply, "cisco.acl.region.part.usage")).toEqual([
      "cisco.acl.region.part.usage{region=Ingress SUP,part=IPv4,module=1,inst=0} 145",
      "cisco.acl.region.part.usage{region=Ingress SUP,part=IPv6,module=1,inst=0} 180",
      "cisco.acl.region.part.usage{region=Ingress SUP,part=MAC,module=1,inst=0} 25",
      "cisco.acl.region.part.usage{region=Ingress SUP,part=ALL,module=1,inst=0} 100",
      "cisco.acl.region.part.usage{region=Ingress SUP,part=OTHER,module=1,inst=0} 0",
      "cisco.acl.region.part.usage{region=Egress RACL,part=IPv4,module=1,inst=0} 2",
    ]);
  });

  it("takes a label that ends in a kind of packet for a region of its own where there is no total", () => {
    expect(linesOf(resources, body(["Redirect IPv4", "3", "253"]), "cisco.acl.region.usage")).toEqual([
      "cisco.acl.region.usage{region=Redirect IPv4,module=1,inst=0} 3",
    ]);
    expect(
      linesOf(resources, body(["Redirect IPv4", "3"], ["Redirect", "3", "253"]), "cisco.acl.region.usage"),
    ).toEqual(["cisco.acl.region.usage{region=Redirect,module=1,inst=0} 3"]);
  });

  const parts = (...rows: readonly Row[]) =>
    linesOf(resources, body(...rows), "cisco.acl.region.part.usage").map((line) =>
      line.replace("cisco.acl.region.part.usage", "").replace(",module=1,inst=0", ""),
    );
  const regions = (...rows: readonly Row[]) =>
    linesOf(resources, body(...rows), "cisco.acl.region.usage").map((line) =>
      line.replace("cisco.acl.region.usage", "").replace(",module=1,inst=0", ""),
    );

  it("counts each entry once, whatever the parts of a total are called", () => {
    const rows: readonly Row[] = [
      ["Ingress Analytics", "30", "226", "11.72"],
      ["Ingress Analytics L2V4", "4"],
      ["Ingress Analytics L3V6", "22"],
      ["Ingress Analytics MAC", "4"],
      ["Ingress SVC Redir Policy Pass-1", "9", "247", "3.52"],
      ["Ingress SVC Redir Policy Pass-1-IPV4", "5"],
      ["Ingress SVC Redir Policy Pass-1-IPV6", "4"],
      ["Redirect", "3", "253"],
      ["Redirect TUNNEL", "2"],
    ];

    expect(regions(...rows)).toEqual([
      "{region=Ingress Analytics} 30",
      "{region=Ingress SVC Redir Policy Pass-1} 9",
      "{region=Redirect} 3",
    ]);
    expect(parts(...rows)).toEqual([
      "{region=Ingress Analytics,part=L2V4} 4",
      "{region=Ingress Analytics,part=L3V6} 22",
      "{region=Ingress Analytics,part=MAC} 4",
      "{region=Ingress SVC Redir Policy Pass-1,part=IPv4} 5",
      "{region=Ingress SVC Redir Policy Pass-1,part=IPv6} 4",
      "{region=Redirect,part=TUNNEL} 2",
    ]);
  });

  it("takes a longer label with free entries of its own, or with parts of its own, for another region", () => {
    const snoop: readonly Row[] = [
      ["Feature DHCP SNOOP", "10", "246"],
      ["Feature DHCP SNOOP IPv4", "10"],
    ];
    const fhs: readonly Row[] = [
      ["Feature DHCP SNOOP FHS", "5", "251"],
      ["Feature DHCP SNOOP FHS IPv4", "5"],
    ];

    expect(regions(...snoop, ...fhs)).toEqual(["{region=Feature DHCP SNOOP} 10", "{region=Feature DHCP SNOOP FHS} 5"]);
    expect(parts(...snoop, ...fhs)).toEqual([
      "{region=Feature DHCP SNOOP,part=IPv4} 10",
      "{region=Feature DHCP SNOOP FHS,part=IPv4} 5",
    ]);
    expect(regions(["Feature DHCP SNOOP", "10"], ["Feature DHCP SNOOP FHS", "5"], ...fhs.slice(1))).toEqual([
      "{region=Feature DHCP SNOOP} 10",
      "{region=Feature DHCP SNOOP FHS} 5",
    ]);
    expect(regions(["Ingress Netflow", "1"], ["Ingress Netflow/Analytics", "2"])).toHaveLength(2);
  });

  it("finds the total of a part whose kind of packet is within its label, or is divided again", () => {
    const rows: readonly Row[] = [
      ["Ingress PQOS", "9", "247"],
      ["Ingress IPV4 PQOS", "6"],
      ["Ingress IPV4 PQOS TCP", "2"],
    ];

    expect(regions(...rows)).toEqual(["{region=Ingress PQOS} 9"]);
    expect(parts(...rows)).toEqual(["{region=Ingress PQOS,part=IPv4} 6", "{region=Ingress PQOS,part=IPv4 TCP} 2"]);
    expect(parts(["SPAN", "9", "3"], ["SPAN MAC", "6"], ["SPAN MAC ARP", "2"])).toEqual([
      "{region=SPAN,part=MAC} 6",
      "{region=SPAN,part=MAC ARP} 2",
    ]);
  });

  it("shows neither as a part nor as a region what may be either, and counts it", () => {
    const rows: readonly Row[] = [
      ["Redirect", "3", "253"],
      ["Redirect IPv4", "3", "125"],
    ];

    expect(regions(...rows)).toEqual(["{region=Redirect} 3"]);
    expect(lines(resources, body(...rows))).toContain("dropped cisco.acl.region.usage: ambiguous");
    expect(parts(["Redirect", "3", "253"], ["Redirect IPv4", "3", "253"])).toEqual(["{region=Redirect,part=IPv4} 3"]);
  });

  it("knows the regions and the other resources of CISCO-SWITCH-ENGINE-MIB and its additions", () => {
    const alone = (label: string) => lines(resources, body([label, "1", "3"]))[0]?.split(".")[2];

    for (const label of [
      "Ingress NBM",
      "Ingress FSTAT",
      "Ingress Fex IPv4 PACL",
      "Ingress PACL ALL",
      "Ingress L2 L3 QOS ALL",
      "Ingress HW-TELEMETRY",
      "Ingress NAT OUTSIDE",
      "Ingress Flow Path Tracer IPV4",
      "Ingress Analytics L2V4",
      "Ingress SVC Redir Policy Pass-2-IPV6",
      "Analytics Filter TCAM",
      "IPSG SMAC-IP bind table",
      "TCP Aware NAT",
      "VxLAN XConnect",
    ]) {
      expect([label, alone(label)]).toEqual([label, "region"]);
    }
    for (const label of [
      "Ingress LOU",
      "Egress TCP Flags",
      "Tcam 0, Bank 1",
      "Tcam 1",
      "Label LBL A, Ingress-Physical interface-PACL,PQOS",
      "Label LBL R",
      "NAT Rewrite Table",
      "IPv6 Dest Compression",
    ]) {
      expect([label, alone(label)]).toEqual([label, "resource"]);
    }
    expect(lines(resources, body(["Ingress LOU L4 src port:", "1"]))).toEqual([
      "cisco.acl.resource.part.usage{resource=Ingress LOU,part=Ingress LOU L4 src port,module=1,inst=0} 1",
    ]);
  });

  it("reads a label of a million words as fast as any", () => {
    expect(regions([`X ${"a ".repeat(1_000_000)}`, "1"])).toHaveLength(1);
    expect(regions([`X${" ".repeat(1_000_000)}y`, "1"])).toEqual(["{region=X y} 1"]);
  });

  it("decides once on each label, however often and deeply one extends another", () => {
    const chain = Array.from({ length: 40 }, (_, index): Row => [`a${" a".repeat(index)}`, "1"]);
    const deepest = Array.from({ length: 15_000 }, (): Row => [`a${" a".repeat(39)}`, "1"]);

    expect(regions(...chain, ...deepest)).toEqual(["{region=a} 1"]);
  });

  it("tells other resources from regions, and operation units from what they are used for", () => {
    const reply = fixture("show-hardware-access-list-resource-utilization/10.x-fixed.json");

    expect(linesOf(resources, reply, "cisco.acl.resource.limit")).toEqual([
      "cisco.acl.resource.limit{resource=LOU,module=1,inst=0} 104",
      "cisco.acl.resource.limit{resource=TCP Flags,module=1,inst=0} 16",
      "cisco.acl.resource.limit{resource=Protocol CAM,module=1,inst=0} 246",
      "cisco.acl.resource.limit{resource=Mac Etype/Proto CAM,module=1,inst=0} 14",
      "cisco.acl.resource.limit{resource=L4 op labels, Tcam 0,module=1,inst=0} 1023",
      "cisco.acl.resource.limit{resource=Ingress Dest info table,module=1,inst=0} 512",
      "cisco.acl.resource.limit{resource=IPv6 Src Compression,module=1,inst=0} 1024",
    ]);
    expect(linesOf(resources, reply, "cisco.acl.resource.part.usage")).toEqual([
      "cisco.acl.resource.part.usage{resource=LOU,part=Both LOU Operands,module=1,inst=0} 4",
      "cisco.acl.resource.part.usage{resource=LOU,part=Single LOU Operands,module=1,inst=0} 0",
      "cisco.acl.resource.part.usage{resource=LOU,part=LOU L4 src port,module=1,inst=0} 1",
      "cisco.acl.resource.part.usage{resource=LOU,part=LOU ip TTL,module=1,inst=0} 0",
    ]);
  });

  it("trims labels of blanks and colons at their end", () => {
    expect(linesOf(resources, body(["SPAN : ", "1", "2"]), "cisco.acl.region.usage")).toEqual([
      "cisco.acl.region.usage{region=SPAN,module=1,inst=0} 1",
    ]);
  });

  it("gives neither limit nor ratio where the free entries are missing", () => {
    expect(lines(resources, body(["SPAN", "1"]))).toEqual(["cisco.acl.region.usage{region=SPAN,module=1,inst=0} 1"]);
  });

  it("gives no ratio of a region that has no entries", () => {
    expect(lines(resources, body(["Ingress PACL", "0", "0", "0.00"]))).toEqual([
      "cisco.acl.region.usage{region=Ingress PACL,module=1,inst=0} 0",
      "cisco.acl.region.limit{region=Ingress PACL,module=1,inst=0} 0",
    ]);
  });

  it("believes the percentage where the counts contradict it", () => {
    expect(lines(resources, body(["Ingress Dest info table", "65538", "255", "0.39"]))).toEqual([
      "cisco.acl.resource.utilization{resource=Ingress Dest info table,module=1,inst=0} 0.0039",
      "dropped cisco.acl.resource.usage: ambiguous",
      "dropped cisco.acl.resource.limit: ambiguous",
    ]);
  });

  it("skips a row without a label", () => {
    expect(lines(resources, body(["  ", "-"], ["SPAN", "1"]))).toHaveLength(1);
  });

  it("prints instances in hexadecimal; they are told, and shown, in decimal", () => {
    const { places } = resources.read(fixture("show-hardware-access-list-resource-utilization/9.3-chassis.json"));

    expect(places).toEqual([
      { module: "1", inst: "0" },
      { module: "1", inst: "1" },
      { module: "1", inst: "10" },
      { module: "10", inst: "0" },
    ]);
  });

  it("tells each instance once, no more of a module and of a switch than there can be, and counts the others", () => {
    const spread = (modules: number, instances: number) => ({
      TABLE_module: {
        ROW_module: Array.from({ length: modules }, (_module, index) => ({
          module_number: index + 1,
          TABLE_instance: {
            ROW_instance: Array.from({ length: instances }, (_instance, inst) => ({
              inst,
              TABLE_resource_util_info: table([["SPAN", "1"]]),
            })),
          },
        })),
      },
    });
    const twice = body(["SPAN", "1"]).TABLE_module.ROW_module;

    expect(resources.read({ TABLE_module: { ROW_module: [twice, twice] } }).places).toEqual([
      { module: "1", inst: "0" },
    ]);
    expect(resources.read(spread(1, 20))).toMatchObject({
      places: { length: 16 },
      unread: 4,
    });
    expect(resources.read(spread(40, 16))).toMatchObject({
      places: { length: 512 },
      unread: 128,
    });
    expect(resources.read(spread(8, 4)).unread).toBeUndefined();
  });

  it("gives what older releases print, without an instance, and tells no place", () => {
    const reply = fixture("show-hardware-access-list-resource-utilization/7.x-without-instance.json");

    expect(linesOf(resources, reply, "cisco.acl.resource.usage")).toEqual([
      "cisco.acl.resource.usage{resource=Bank 0 [Tcam 0 + Tcam 1],module=2,inst=} 669",
      "cisco.acl.resource.usage{resource=Protocol CAM,module=2,inst=} 3",
    ]);
    expect(resources.read(reply).places).toEqual([]);
  });

  it.each([
    ["no output", {}, /^the switch answered without output/],
    ["no module", { TABLE_module: "" }, /^TABLE_module: expected at least one row, found none; /],
    [
      "a module without rows",
      { TABLE_module: { ROW_module: { module_number: "1" } } },
      /^TABLE_module\/ROW_module\[1\]: expected TABLE_instance or TABLE_resource_util_info, found neither/,
    ],
    [
      "an instance that is no number",
      { TABLE_module: { ROW_module: { module_number: "1", TABLE_instance: { ROW_instance: { inst: "all" } } } } },
      /TABLE_instance\/ROW_instance\[1\]\/inst: expected the number/,
    ],
  ])("fails with %s", (_, reply, message) => {
    expect(() => resources.read(reply)).toThrow(message);
  });
});

/** The rows of a real table in text, in which runs of blanks divide the columns. */
function rowsOfText(text: string): Row[] {
  return text.split("\n").flatMap((line) => {
    const [, label, used, free, percent] = /^ *(\S.*?) {2,}(\d+)(?: +(\d+) +([\d.]+))? *$/.exec(line) ?? [];
    if (label === undefined || used === undefined) return [];
    return [free === undefined || percent === undefined ? [label, used] : [label, used, free, percent]];
  });
}

describe.skipIf(!hasCorpus)("show hardware access-list resource utilization of real switches", () => {
  it("192 labels of Nexus 9000 and 3000: no part is taken for a region, nor another resource", () => {
    const labels = corpusText(
      "show-system-internal-access-list-resource-utilization/nxapi-netbox_resource_hdr_values.txt",
    )
      .split("\n")
      .filter((label) => label !== "");

    const { samples } = resources.read(body(...labels.map((label): Row => [label, "1", "3", "25.00"])));

    const named = (metric: string, attribute: string) => [
      ...new Set(samples.filter(({ name }) => name === metric).map(({ attributes }) => attributes[attribute])),
    ];
    expect(labels).toHaveLength(192);
    expect(
      named("cisco.acl.region.usage", "region").filter((region) => / (IPv4|IPv6|MAC|ALL|OTHER)$/.test(region!)),
    ).toEqual(["UDF Span IPv4"]);
    expect(named("cisco.acl.region.usage", "region")).toHaveLength(44);
    expect(named("cisco.acl.resource.usage", "resource").filter((resource) => !resource!.startsWith("L4 op"))).toEqual([
      "Egress Dest info table",
      "Ingress Dest info table",
      "Mac Etype/Proto CAM",
      "LOU",
      "Protocol CAM",
      "TCP Flags",
      "IPv6 Src Compression",
      "IPv6 Dest Compression",
    ]);
    expect(named("cisco.acl.resource.part.usage", "part")).toHaveLength(9);
  });

  it("Nexus 7000: the figures of instance 0x0, to the digit", () => {
    const [, first = ""] = corpusText("show-hardware-capacity-forwarding/N7K_M1_excerpt.txt").split(/^INSTANCE 0x\d/m);

    const reply = body(...rowsOfText(first));

    expect(linesOf(resources, reply, "cisco.acl.resource.usage", "cisco.acl.resource.utilization")).toEqual([
      "cisco.acl.resource.usage{resource=Bank 0 [Tcam 0 + Tcam 1],module=1,inst=0} 669",
      "cisco.acl.resource.utilization{resource=Bank 0 [Tcam 0 + Tcam 1],module=1,inst=0} 0.0817",
      "cisco.acl.resource.usage{resource=Bank 1 [Tcam 0 + Tcam 1],module=1,inst=0} 322",
      "cisco.acl.resource.utilization{resource=Bank 1 [Tcam 0 + Tcam 1],module=1,inst=0} 0.0393",
      "cisco.acl.resource.usage{resource=LOU,module=1,inst=0} 4",
      "cisco.acl.resource.utilization{resource=LOU,module=1,inst=0} 0.0384",
      "cisco.acl.resource.usage{resource=TCP Flags,module=1,inst=0} 0",
      "cisco.acl.resource.utilization{resource=TCP Flags,module=1,inst=0} 0",
      "cisco.acl.resource.usage{resource=Protocol CAM,module=1,inst=0} 3",
      "cisco.acl.resource.utilization{resource=Protocol CAM,module=1,inst=0} 0.4285",
      "cisco.acl.resource.usage{resource=Mac Etype/Proto CAM,module=1,inst=0} 9",
      "cisco.acl.resource.utilization{resource=Mac Etype/Proto CAM,module=1,inst=0} 0.6428",
      "cisco.acl.resource.usage{resource=Non L4op labels, Tcam 0,module=1,inst=0} 0",
      "cisco.acl.resource.utilization{resource=Non L4op labels, Tcam 0,module=1,inst=0} 0",
      "cisco.acl.resource.usage{resource=Non L4op labels, Tcam 1,module=1,inst=0} 2",
      "cisco.acl.resource.utilization{resource=Non L4op labels, Tcam 1,module=1,inst=0} 0.0013",
      "cisco.acl.resource.usage{resource=L4 op labels, Tcam 0,module=1,inst=0} 0",
      "cisco.acl.resource.utilization{resource=L4 op labels, Tcam 0,module=1,inst=0} 0",
      "cisco.acl.resource.usage{resource=L4 op labels, Tcam 1,module=1,inst=0} 3",
      "cisco.acl.resource.utilization{resource=L4 op labels, Tcam 1,module=1,inst=0} 0.0061",
      "cisco.acl.resource.utilization{resource=Ingress Dest info table,module=1,inst=0} 0.0039",
      "cisco.acl.resource.utilization{resource=Egress Dest info table,module=1,inst=0} 0.0039",
    ]);
    expect(linesOf(resources, reply, "cisco.acl.region.usage")).toEqual([]);
  });
});
