import { describe, expect, it } from "vitest";

import { counter, gauge, type Metrics, type Sample } from "../../src/catalogue/define.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { placeOf, tablesOf, titleOf } from "../../src/catalogue/tables.ts";

const OF = ["class", "module", "inst"] as const;
const metrics: Metrics = {
  "test.tcam.usage": gauge("{entry}", "Used.", OF),
  "test.tcam.limit": gauge("{entry}", "Limit.", OF),
  "test.tcam.utilization": gauge("1", "Utilization.", OF),
};

const hosts = { class: "IPv4 Hosts", module: "1", inst: "0" };

function sample(name: string, value: number, attributes: Sample["attributes"] = hosts): Sample {
  return { name, value, attributes };
}

describe("the rows of a report", () => {
  it("put together use, limit and the switch's own percentage", () => {
    const samples = [
      sample("test.tcam.usage", 16),
      sample("test.tcam.limit", 98_304),
      sample("test.tcam.utilization", 0.0001),
    ];

    expect(tablesOf([{ metrics, samples }])).toEqual([
      { family: "test.tcam", attributes: hosts, used: 16, limit: 98_304, counts: true, percent: 0.01 },
    ]);
  });

  it.each([
    ["use by limit where the switch prints no percentage", [29, 100], 29],
    ["nothing where the limit is 0", [0, 0], undefined],
    ["nothing where there is no limit", [5], undefined],
    ["more than 100 for a table that is over-full", [3, 2], 150],
  ])("have as their percentage %s", (_, [used = 0, limit], percent) => {
    const samples = [
      sample("test.tcam.usage", used),
      ...(limit === undefined ? [] : [sample("test.tcam.limit", limit)]),
    ];

    expect(tablesOf([{ metrics, samples }])[0]?.percent).toBe(percent);
  });

  it.each([
    ["a percentage", { "test.tcam.utilization": { ...gauge("1", "Utilization.", OF), unit: "%" } }, []],
    ["a limit of another unit", { "test.tcam.limit": gauge("By", "Limit.", OF) }, [{ used: 5, limit: undefined }]],
  ])("take %s of a command that somebody added for no ratio", (_, others, rows) => {
    const samples = [sample("test.tcam.usage", 5), sample("test.tcam.limit", 10)];

    expect(tablesOf([{ metrics: { ...metrics, ...others }, samples }])).toMatchObject(rows);
  });

  it("are in order of fullness, of the same one as people count, and those without a percentage last", () => {
    const named = (name: string) => ({ ...hosts, class: name });
    const samples = [
      sample("test.tcam.usage", 7, named("none")),
      sample("test.tcam.utilization", 0.5, named("bank 10")),
      sample("test.tcam.utilization", 0.5, named("bank 9")),
      sample("test.tcam.utilization", 0.9, named("full")),
    ];

    const order = tablesOf([{ metrics, samples }]).map(({ attributes }) => attributes["class"]);

    expect(order).toEqual(["full", "bank 9", "bank 10", "none"]);
  });

  it.each<readonly [string, Metrics, string]>([
    ["a use without a utilization", { "test.part.usage": gauge("{entry}", "x", OF) }, "test.part.usage"],
    ["a utilization without a use", { "test.peak.utilization": gauge("1", "x", OF) }, "test.peak.utilization"],
    ["a counter", { ...metrics, "test.tcam.usage": counter("{entry}", "x", OF) }, "test.tcam.usage"],
    [
      "a use of another thing than the utilization's",
      { ...metrics, "test.tcam.utilization": gauge("1", "x", ["class"]) },
      "test.tcam.usage",
    ],
    [
      "a forecast",
      {
        "test.p.usage": gauge("{entry}", "x", [...OF, "horizon"]),
        "test.p.utilization": gauge("1", "x", [...OF, "horizon"]),
      },
      "test.p.usage",
    ],
    ["a metric of another name", { ...metrics, "test.tcam.size": gauge("{entry}", "x", OF) }, "test.tcam.size"],
  ])("leave out %s", (_, declared, name) => {
    expect(tablesOf([{ metrics: declared, samples: [sample(name, 1)] }])).toEqual([]);
  });

  it("are those of the tables with a capacity in the catalogue", () => {
    const families = catalogue.flatMap(({ metrics: declared }) => {
      const samples = Object.entries(declared).map(([name, { attributes }]) =>
        sample(name, 1, Object.fromEntries(attributes.map((attribute) => [attribute, attribute]))),
      );
      return tablesOf([{ metrics: declared, samples }]).map((row) => titleOf(row));
    });

    expect([...new Set(families)].toSorted()).toMatchInlineSnapshot(`
      [
        "acl region: region",
        "acl resource: resource",
        "forwarding capacity: resource",
        "forwarding internal: resource",
        "forwarding profile: table",
        "scale: technology, feature",
        "tcam: table",
        "tcam: table, class",
        "tcam: table, tcam, bank",
      ]
    `);
  });

  it("are named by the switch's words, a bare number with what it counts, and placed by module and instance", () => {
    const row = {
      family: "test.acl.tcam",
      attributes: { table: "acl", module: "1", inst: "0", tcam: "3", bank: "" },
      used: 1,
      limit: 2,
      counts: true,
      percent: 50,
    };

    expect(titleOf(row)).toBe("acl tcam: acl, tcam 3");
    expect(placeOf(row)).toBe("1/0");
    expect(placeOf({ ...row, attributes: { module: "22" } })).toBe("22");
    expect(placeOf({ ...row, attributes: {} })).toBe("");
  });
});
