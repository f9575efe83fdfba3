import { describe, expect, it } from "vitest";

import { featuresOf, type FeatureUse, groupsOf } from "../../src/catalogue/table-groups.ts";
import type { Table } from "../../src/catalogue/tables.ts";

function table(family: string, attributes: Record<string, string>, percent = 50): Table {
  return { family, attributes: { ...attributes, module: "1", inst: "0" }, used: 1, limit: 2, counts: true, percent };
}

const region = (name: string): Table => table("cisco.acl.region", { region: name });
const bank = (tcam: string, number: string): Table => table("cisco.tcam", { table: "acl", tcam, bank: number });
const feature = (name: string, where: string, used: number): FeatureUse => ({
  feature: name,
  bank: where,
  place: "1/0",
  used,
});

/** Groups as their titles with the names and notes in them. */
function said(tables: readonly Table[], features: readonly FeatureUse[] = []): unknown {
  return groupsOf(tables, features).map(({ title, members }) => [
    title,
    ...members.map(({ name, note }) => (note === "" ? name : `${name} (${note})`)),
  ]);
}

describe("tables of a place", () => {
  it("name twenty of the features in a bank, and count the others", () => {
    const features = Array.from({ length: 30 }, (_, index) => feature(`Feature ${index}`, "2/0", index));

    expect(said([bank("2", "0")], features)).toEqual([
      ["ACL TCAM 2", expect.stringMatching(/^bank 0 \(Feature 0 0, .*, Feature 19 19, and 10 more\)$/)],
    ]);
  });

  it("are looked up among features that are looked through once, however many tables there are", () => {
    let looks = 0;
    const features = Array.from({ length: 300 }, (_, index) => ({
      ...feature(`Feature ${index}`, "2/0", 1),
      get place() {
        looks += 1;
        return "1/0";
      },
    }));

    said([...Array.from({ length: 300 }, (_, index) => region(`Feature ${index}`)), bank("2", "0")], features);

    expect(looks).toBeLessThanOrEqual(4 * features.length);
  });

  it("stand by kind, always in the same order, and are named by what the kind does not say", () => {
    const tables = [
      table("cisco.scale", { technology: "Unicast Routing", feature: "IPv4 ARP" }),
      table("cisco.forwarding.capacity", { table: "v4_tcam" }),
      table("cisco.acl.resource", { resource: "LOU" }),
      table("cisco.tcam", { table: "l2" }),
      table("cisco.tcam", { table: "fib", class: "IPv4 Routes" }),
      table("cisco.tcam", { table: "fib", class: "IPv4 Hosts" }),
    ];

    expect(said(tables)).toEqual([
      ["FIB TCAM", "IPv4 Routes", "IPv4 Hosts"],
      ["L2 table", "Tcam"],
      ["ACL resources", "LOU"],
      ["Forwarding capacity", "v4_tcam"],
      ["Scale: Unicast Routing", "IPv4 ARP"],
    ]);
  });

  it("have the regions of the ACL TCAM beside the banks that they live in, as the features of their names say", () => {
    const tables = [region("Ingress RACL"), bank("2", "1"), bank("2", "0"), region("Egress RACL"), bank("10", "0")];
    const features = [
      feature("Ingress RACL", "2/0", 981),
      feature("Ingress RACL", "2/1", 981),
      feature("Ingress SPAN", "2/1", 12),
      feature("Egress RACL", "10/0", 304),
    ];

    expect(said(tables, features)).toEqual([
      [
        "ACL TCAM 2",
        "bank 0 (Ingress RACL 981)",
        "bank 1 (Ingress RACL 981, Ingress SPAN 12)",
        "Ingress RACL (region, in banks 2/0 and 2/1)",
      ],
      ["ACL TCAM 10", "bank 0 (Egress RACL 304)", "Egress RACL (region, in bank 10/0)"],
    ]);
  });

  it("have regions in a group of their own where the switch names no feature, or one at another place", () => {
    const elsewhere = { ...feature("Ingress RACL", "2/0", 981), place: "2/0" };

    expect(said([region("Ingress RACL"), bank("2", "0")], [elsewhere])).toEqual([
      ["ACL TCAM 2", "bank 0"],
      ["ACL regions", "Ingress RACL"],
    ]);
  });
});

describe("features", () => {
  it("are read from the samples that say in which bank they are", () => {
    const attributes = { feature: "Ingress RACL", direction: "ingress", tcam: "2", bank: "0", module: "1", inst: "0" };
    const samples = [
      { name: "cisco.acl.feature.usage", value: 981, attributes },
      { name: "cisco.tcam.usage", value: 981, attributes },
    ];

    expect(featuresOf([{ metrics: {}, samples }])).toEqual([feature("Ingress RACL", "2/0", 981)]);
  });
});
