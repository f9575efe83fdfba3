import { describe, expect, it } from "vitest";

import {
  Count,
  Hits,
  Label,
  leaves,
  Ordinal,
  Percent,
  table,
  Text,
  utilization,
  Word,
} from "../../../src/catalogue/nxos/values.ts";
import { bodyOf } from "../../../src/catalogue/nxos/reply.ts";
import { Mistakes, object } from "../../../src/catalogue/nxos/schema.ts";
import { dateWords, Duration, Timestamp } from "../../../src/catalogue/nxos/time.ts";

const rows = table("vlan", object({ id: Count }));

describe("structure", () => {
  it("row object or list: one row is an object, several are a list", () => {
    expect(rows.read({ ROW_vlan: { id: 1 } })).toEqual([{ id: 1 }]);
    expect(rows.read({ ROW_vlan: [{ id: 1 }, { id: 2 }] })).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it("table as a list of tables, each with one row or several", () => {
    expect(rows.read([{ ROW_vlan: { id: 1 } }, { ROW_vlan: [{ id: 2 }, { id: 3 }] }])).toEqual([
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ]);
  });

  it("table as a list of rows, where none of them is a table", () => {
    expect(rows.read([{ id: 1 }, {}, { id: 2, TABLE_port: {} }])).toEqual([{ id: 1 }, { id: 2 }]);
    for (const both of [
      [{ id: 1 }, { ROW_vlan: { id: 2 } }],
      [{ ROW_vlan: { id: 2 } }, { id: 1 }],
    ])
      expect(rows.read(both)).toBeInstanceOf(Mistakes);
    expect(rows.read([{ id: 1 }, { ROW_port: { id: 2 } }])).toBeInstanceOf(Mistakes);
    expect(rows.read([{ id: 1 }, "text"])).toBeInstanceOf(Mistakes);
  });

  it.each([
    ["a missing table", undefined],
    ["{}", {}],
    ['""', ""],
    ["null", null],
    ["an empty list", []],
    ["a list of empty tables", [{}, "", null]],
    ["an empty row", { ROW_vlan: {} }],
    ['a row of ""', { ROW_vlan: "" }],
    ["a row of null", { ROW_vlan: null }],
    ["no rows", { ROW_vlan: [] }],
  ])("empty table printed as %s has no rows", (_, raw) => {
    expect(rows.read(raw)).toEqual([]);
  });

  it("an empty row among others is none, and keeps its place where rows are known by that", () => {
    const list = { ROW_vlan: [{}, { id: 1 }, "", null, { id: 2 }, {}] };
    const row = object({ id: Count.optional() });

    expect(rows.read(list)).toEqual([{ id: 1 }, { id: 2 }]);
    expect(table("vlan", row, { placed: true }).read(list)).toEqual([{}, { id: 1 }, {}, {}, { id: 2 }]);
    expect(table("vlan", row, { placed: true }).read({ ROW_vlan: [{}, ""] })).toEqual([]);
    expect(table("vlan", row, { placed: true, atLeast: 1 }).read({ ROW_vlan: [{}, ""] })).toBeInstanceOf(Mistakes);
    expect(bodyOf({ TABLE_vlan: rows }).read({ TABLE_vlan: { ROW_vlan: [{}, { id: 1 }, { id: [] }] } })).toMatchObject({
      issues: [{ path: ["TABLE_vlan", 2, "id"] }],
    });
  });

  it("refuses an empty table where there must be rows", () => {
    expect(table("vlan", object({ id: Count }), { atLeast: 1 }).read("")).toBeInstanceOf(Mistakes);
  });

  it.each([["text"], [7], [{ vlan: 1 }], [{ ROW_vlan: "text" }], [[["x"]]]])(
    "refuses %j in place of a table",
    (raw) => {
      expect(rows.read(raw)).toBeInstanceOf(Mistakes);
    },
  );

  it("refuses a row without a leaf that the command prints always, and names the place", () => {
    const read = bodyOf({ TABLE_vlan: rows }).read({ TABLE_vlan: { ROW_vlan: [{ id: 1 }, { name: "x" }] } });

    expect(read).toMatchObject({
      issues: [{ path: ["TABLE_vlan", 1, "id"], message: "expected a number, found nothing" }],
    });
  });

  it("parallel arrays: a leaf printed several times is a list, printed once it is none", () => {
    expect(leaves(Count).read(["1", "2"])).toEqual([1, 2]);
    expect(leaves(Count).read("1")).toEqual([1]);
    expect(leaves(Count).read(undefined)).toEqual([]);
  });
});

describe("body", () => {
  const body = bodyOf({ a: Count.optional(), TABLE_vlan: rows });

  it.each([
    ["{}", {}],
    ['""', ""],
    ["null", null],
    ["blanks", " \n"],
  ])("empty body printed as %s is no output", (_, raw) => {
    expect(body.read(raw)).toEqual({ TABLE_vlan: [] });
  });

  it("several JSON documents in one body are one, and a table that is in several of them has the rows of all", () => {
    const documents = [
      { TABLE_vlan: { ROW_vlan: { id: 1 } } },
      { a: '}{"{' },
      { TABLE_vlan: { ROW_vlan: [{ id: 2 }] } },
    ];

    expect(bodyOf({ a: Text, TABLE_vlan: rows }).read(documents)).toEqual({
      a: '}{"{',
      TABLE_vlan: [{ id: 1 }, { id: 2 }],
    });
  });

  it.each([
    ["text in place of JSON", "IPv4 hosts used: 7"],
    ["half a document", '{"a": {'],
    ["text behind a document", '{"a": 1} and more'],
    ["an unclosed string", '{"a": "'],
    ["a JSON list", "[1, 2]"],
    ["a number", 7],
    ["an empty list", []],
    ["a list of other things than documents", [{}, 7]],
  ])("refuses %s", (_, raw) => {
    expect(body.read(raw)).toBeInstanceOf(Mistakes);
  });

  it("takes a document's own __proto__ for a key like any other", () => {
    const own: unknown = JSON.parse('[{"__proto__": {"a": 1}}, {"a": "2"}]');

    expect(body.read(own)).toEqual({ a: 2, TABLE_vlan: [] });
  });
});

describe("numbers", () => {
  it.each([
    ["numbers as strings", "98304", 98_304],
    ["numbers as numbers", 98_304, 98_304],
    ["padding", "  92  ", 92],
    ["a decimal", "0.01", 0.01],
    ["a bigint", 7n, 7],
  ])("reads %s", (_, raw, value) => {
    expect(Count.read(raw)).toBe(value);
  });

  it.each(["-", "--", "N/A", "n/a", "NA", "None", "never", "not present", "not advertised", "NotSupported", "", "  "])(
    "sentinel %j is absent, not zero",
    (raw) => {
      expect(Count.read(raw)).toBeUndefined();
      expect(Word.read(raw)).toBe("");
    },
  );

  it.each([[{}], [null]])("empty leaf printed as %j is absent, not zero", (raw) => {
    expect(Count.read(raw)).toBeUndefined();
    expect(Text.read(raw)).toBe("");
  });

  it.each(["12 entries", "1e5", "0x1f", "1,234", "NaN", "twelve", "1.2.3", Number.NaN, Number.POSITIVE_INFINITY])(
    "drops %j, which is no number",
    (raw) => {
      expect(Count.read(raw)).toEqual({ nonsense: "not_a_number" });
    },
  );

  it.each(["4294633084", 4_294_633_084, "-334212", "-1", "9".repeat(400)])(
    "drops %s, an unsigned wrap or a negative number of things",
    (raw) => {
      expect(Count.read(raw)).toEqual({ nonsense: "out_of_range" });
    },
  );

  it.each([[["1", "2"]], [{ a: 1 }], [true]])("refuses %j in place of a number", (raw) => {
    expect(Count.read(raw)).toBeInstanceOf(Mistakes);
  });

  it.each([
    ["a decimal string", "1131751374568997123", 1_131_751_374_568_997_123n],
    ["a bigint", 1_131_751_374_568_997_123n, 1_131_751_374_568_997_123n],
  ])("reads an integer above 2^53 from %s as the nearest number there is", (_, raw, exact) => {
    expect(Hits.read(raw)).toBe(Number(exact));
  });

  it("drops a counter that wrapped below zero in 64 bits", () => {
    expect(Hits.read("18446744071771162624")).toEqual({ nonsense: "out_of_range" });
    expect(Hits.read(18_446_744_071_771_162_624n)).toEqual({ nonsense: "out_of_range" });
  });

  it.each([
    ["63.47", 63.47],
    ["80 percent (default)", 80],
    ["100 percent", 100],
    ["1.05 %", 1.05],
    ["101.09", 101.09],
    [0.5, 0.5],
    ["-", undefined],
    ["80 eggs", { nonsense: "not_a_number" }],
    ["-0.01", { nonsense: "out_of_range" }],
  ])("reads the percentage %j", (raw, value) => {
    expect(Percent.read(raw)).toEqual(value);
  });
});

describe("texts", () => {
  it.each([
    ["  N9K-C93180YC-FX  ", "N9K-C93180YC-FX"],
    ["None", "None"],
    ["Reset\n", "Reset"],
    [7, "7"],
    ["IPv6(>64b&<128b) Routes", "IPv6(>64b&<128b) Routes"],
  ])("trims %j and changes nothing else", (raw, text) => {
    expect(Text.read(raw)).toBe(text);
  });

  it.each([[["a", "b"]], [{ a: 1 }], [undefined], [false]])("refuses %j in place of a text", (raw) => {
    expect(Text.read(raw)).toBeInstanceOf(Mistakes);
  });

  it("refuses a row without a name", () => {
    expect(Label.read("  ")).toBeInstanceOf(Mistakes);
  });

  it.each([
    ["hex", "0x0", "0"],
    ["hex", "0xA", "10"],
    ["decimal", "27", "27"],
    ["a number", 27, "27"],
    ["padding", "1        ", "1"],
  ])("an instance in %s (%j) is decimal", (_, raw, ordinal) => {
    expect(Ordinal.read(raw)).toBe(ordinal);
  });

  it.each(["", "LC1", "-1", "0x", "1.5", {}])("refuses %j in place of a module or an instance", (raw) => {
    expect(Ordinal.read(raw)).toBeInstanceOf(Mistakes);
  });
});

describe("times", () => {
  it.each([
    ["PT18M21S", 1_101],
    ["P6DT2H33M31S", 527_611],
    ["PT51S", 51],
    ["P1M", 2_628_000],
    ["P1M17DT4H49M50S", 4_114_190],
    ["P1Y2MT5M", 36_792_300],
    ["1d21h", 162_000],
    ["8w4d", 5_184_000],
    ["22w4d", 13_651_200],
    ["1y5w", 34_560_000],
    ["2 year(s) 1 week(s)", 63_676_800],
    ["05:20:10", 19_210],
    ["100:00:00", 360_000],
    ["23week(s) 3day(s)", 14_169_600],
    ["2 day(s), 23 hour(s), 30 minute(s), 26 second(s)", 257_426],
    ["0.411797", 0.411797],
    [3_600, 3_600],
    ["never", undefined],
    ["-", undefined],
  ])("duration %j is %j seconds", (raw, seconds) => {
    expect(Duration.read(raw)).toBe(seconds);
  });

  it.each(["P", "PT", "PM", "PT1Y", "1o", "y5w", "05:20", "25:61:00", "soon", "-5"])("drops the duration %j", (raw) => {
    expect(Duration.read(raw)).toHaveProperty("nonsense");
  });

  it.each([
    ["2026-09-10 12:03:32", Date.UTC(2026, 8, 10, 12, 3, 32) / 1_000],
    ["1970-01-01 00:00:00", undefined],
    ["-", undefined],
    ["never", undefined],
    ["yesterday", { nonsense: "not_a_number" }],
    ["2026-13-40 99:00:00", { nonsense: "not_a_number" }],
  ])("time %j is UTC", (raw, seconds) => {
    expect(Timestamp.read(raw)).toEqual(seconds);
  });

  it("writes a time as iCAM's commands take it", () => {
    expect(dateWords(Date.UTC(2030, 0, 1, 1, 1, 1))).toBe("2030 Jan 01 01:01:01");
  });
});

describe("utilization", () => {
  it.each([
    ["the switch's own percentage where it prints one", [16, 98_304, 0.01], 0.0001],
    ["usage by limit where it prints none", [1, 4, undefined], 0.25],
    ["none of a capacity of 0", [0, 0, 0], undefined],
    ["none where the usage is nonsense", [{ nonsense: "out_of_range" }, 10, 0], undefined],
    ["none where nothing is known", [undefined, undefined, undefined], undefined],
    ["in decimal", [1, 2, 15.44], 0.1544],
  ] as const)("is %s", (_, [usage, limit, percent], full) => {
    expect(utilization(usage, limit, percent)).toBe(full);
  });
});
