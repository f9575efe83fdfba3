import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CustomCommand, customCommand } from "../../src/catalogue/custom.ts";
import { MalformedBody } from "../../src/catalogue/define.ts";
import { fixture, lines } from "../support/catalogue.ts";

type Spec = Readonly<Record<string, unknown>>;

/** A command with the table `x`, in which `n` names a row, and the metric `cisco.v` of the key `v`. */
function commandWith(metric: Spec = {}, spec: Spec = {}) {
  const metrics = [{ name: "cisco.v", key: "v", kind: "gauge", unit: "1", description: "V.", ...metric }];
  const rows = "TABLE_x/ROW_x";
  return customCommand(
    CustomCommand.parse({ id: "x", command: "show x", rows, attributes: { n: "n" }, metrics, ...spec }),
  );
}

function body(...rows: readonly unknown[]) {
  return { TABLE_x: { ROW_x: rows } };
}

describe("the value of a custom metric", () => {
  it.each<readonly [unknown, string, Spec]>([
    ["12  ", "12", {}],
    [12, "12", {}],
    [0, "0", {}],
    [9007199254740993n, "9007199254740992", {}],
    ["-5", "dropped out_of_range", {}],
    ["-5", "-5", { negative: true }],
    [-26.02, "-26.02", { negative: true }],
    ["-26.02 dBm", "-26.02", { negative: true, suffix: "dBm" }],
    ["-", "nothing", { negative: true }],
    ["18446744071771162624", "dropped out_of_range", {}],
    ["", "nothing", {}],
    [" ", "nothing", {}],
    [null, "nothing", {}],
    [{}, "nothing", {}],
    ["--", "nothing", {}],
    ["N/A", "nothing", {}],
    ["N/A", "nothing", { suffix: "A" }],
    ["many", "dropped not_a_number", {}],
    ["1e9", "dropped not_a_number", {}],
    [true, "dropped not_a_number", {}],
    ["112 W", "dropped not_a_number", {}],
    ["112 W", "112", { suffix: "W" }],
    ["112", "112", { suffix: "W" }],
    ["112 kW", "dropped not_a_number", { suffix: "W" }],
    ["15.44", "0.1544", { scale: 0.01 }],
    ["15.44 %", "0.1544", { scale: 0.01, suffix: "%" }],
    ["16400304", "16793911296", { scale: 1024 }],
    ["1d21h", "162000", { as: "duration", unit: "s" }],
    ["PT18M21S", "1101", { as: "duration", unit: "s" }],
    ["soon", "dropped not_a_number", { as: "duration", unit: "s" }],
    ["never", "nothing", { as: "duration", unit: "s" }],
    [" UP ", "1", { values: { up: 1, down: 0 } }],
    [true, "1", { values: { true: 1 } }],
    [3, "7", { values: { 3: 7 } }],
    ["testing", "dropped unknown_word", { values: { up: 1, down: 0 } }],
    ["testing", "0", { values: { up: 1, "*": 0 } }],
    ["", "nothing", { values: { up: 1, "*": 0 } }],
    ["--", "nothing", { values: { up: 1, "*": 0 } }],
    ["none", "5", { values: { none: 5, "*": 0 } }],
    ["constructor", "dropped unknown_word", { values: { up: 1 } }],
    [["1000", "1000", ""], "1000", {}],
    [["1000", "-"], "1000", {}],
    [["1000", "2000"], "dropped ambiguous", {}],
    [["odd", "weird"], "dropped unknown_word", { values: { up: 1 } }],
    [[], "nothing", {}],
  ])("%o is %s with %o", (printed, found, metric) => {
    const { samples, dropped } = commandWith(metric).read(body({ n: "a", v: printed }));

    const [sample] = samples;
    const [drop] = dropped;
    expect(samples.length + dropped.length).toBeLessThan(2);
    expect(sample ? String(sample.value) : drop ? `dropped ${drop.reason}` : "nothing").toBe(found);
  });
});

describe("the rows of a custom command", () => {
  const row = { n: "a", v: "1" };

  it.each<readonly [string, unknown]>([
    ["one row as an object", { TABLE_x: { ROW_x: row } }],
    ["rows as a list", body(row)],
    ["the table as a list", { TABLE_x: [{ ROW_x: row }] }],
    ["empty ones between", { TABLE_x: ["", { ROW_x: [null, row, {}] }] }],
    ["several documents", [{ other: "1" }, body(row)]],
  ])("may be %s", (_, reply) => {
    expect(lines(commandWith(), reply)).toEqual(["cisco.v{n=a} 1"]);
  });

  const nested = commandWith(
    {},
    { rows: "TABLE_a/ROW_a/TABLE-b/TABLE_c/ROW_c", attributes: { top: "top", a: "a", b: "b", n: "n" } },
  );

  it("have what the rows have that they are nested in, the inner one first", () => {
    const inner = { TABLE_c: [{ ROW_c: { n: "1", v: 1 } }, { ROW_c: [{ n: "2" }, { n: "3", b: "own", v: null }] }] };
    const reply = { top: "t", v: "9", TABLE_a: { ROW_a: [{ a: "x", "TABLE-b": { b: "y", ...inner } }, { a: "z" }] } };

    expect(lines(nested, reply)).toEqual(["cisco.v{top=t,a=x,b=y,n=1} 1", "cisco.v{top=t,a=x,b=y,n=2} 9"]);
  });

  it("may be missing in an inner table", () => {
    expect(
      lines(nested, { TABLE_a: { ROW_a: [{ a: "x" }, { "TABLE-b": "" }, { "TABLE-b": [{ TABLE_c: {} }] }] } }),
    ).toEqual([]);
  });

  it("have an empty attribute where they lack its key, and a repeated one as a list", () => {
    expect(lines(commandWith(), body({ v: 1 }, { n: ["b", "c", "b"], v: 2 }, { n: true, v: 3 }))).toEqual([
      "cisco.v{n=} 1",
      "cisco.v{n=b,c} 2",
      "cisco.v{n=true} 3",
    ]);
  });

  it("give one series where their attributes are alike, and none where the values differ", () => {
    const reply = body({ n: "a", v: 1 }, { n: "a", v: "1" }, { n: "a", v: "" }, { n: "b", v: 1 }, { n: "b", v: 2 });

    expect(lines(commandWith(), reply)).toEqual(["cisco.v{n=a} 1", "dropped cisco.v: ambiguous"]);
  });

  it.each<readonly [string, unknown, string]>([
    ["no body", null, "TABLE_x: expected at least one row; may_be_empty allows none"],
    ["no table", { other: "1" }, "TABLE_x: expected at least one row; may_be_empty allows none"],
    ["an empty table", { TABLE_x: "" }, "TABLE_x: expected at least one row; may_be_empty allows none"],
    ["rows of another name", { TABLE_x: { ROW_y: row } }, "TABLE_x: "],
    ["a text", "% something", "the body: "],
    ["a table in the place of a value", body(row, { n: "b", v: { w: "1" } }), "TABLE_x.1.v: expected a single value"],
    ["a table in the place of an attribute", body({ n: [["b"]], v: "1" }), "TABLE_x.0.n: expected a single value"],
    ["none of the values", body({ n: "a" }, { n: "b" }), "TABLE_x.ROW_x: no v"],
  ])("are malformed with %s", (_, reply, message) => {
    expect(() => commandWith().read(reply)).toThrow(MalformedBody);
    expect(() => commandWith().read(reply)).toThrow(message);
  });

  it.each<readonly [unknown]>([[null], [""], [{}], [{ TABLE_x: "" }], [body({ n: "a" })]])(
    "may be none, as in %j, where that is said",
    (reply) => {
      expect(lines(commandWith({}, { may_be_empty: true }), reply)).toEqual([]);
    },
  );

  it("are malformed all the same if the table is none", () => {
    expect(() => commandWith({}, { may_be_empty: true }).read({ TABLE_x: "none" })).toThrow(/^TABLE_x: /);
  });

  const placed = commandWith(
    {},
    { command: "show x module {module} inst {inst}", attributes: { module: "module", inst: "instance" } },
  );

  it("are of a module and an instance in decimal", () => {
    expect(lines(placed, { module: " 1", instance: "0x0", ...body({ v: 1 }) })).toEqual(["cisco.v{module=1,inst=0} 1"]);
  });

  it("are malformed if a command per instance does not say of which", () => {
    expect(() => placed.read({ module: "1", ...body({ v: 1 }) })).toThrow(
      "instance: expected the number of a module or an instance",
    );
  });
});

const oddity = fc.oneof(
  fc.constantFrom<unknown>("", "-", "NaN", "1e999", null, true, {}, [], [[]], [{}], 10n ** 30n, Number.NaN, -1),
  fc.jsonValue({ maxDepth: 3 }),
  fc.double(),
);

/** A copy in which the part that `pick` meets when it has counted down is something else. */
function changed(tree: unknown, pick: { left: number }, odd: unknown): unknown {
  pick.left -= 1;
  if (pick.left === 0) return odd;
  if (Array.isArray(tree)) return tree.map((one) => changed(one, pick, odd));
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, changed(value, pick, odd)]));
}

describe("a body that something has changed", () => {
  const reply = fixture("custom/show-bgp-sessions.json");
  const values = { Established: 1, "*": 0 };
  const commands = [
    { key: "connectionsdropped", scale: 1e12 },
    { key: "connectionsdropped", suffix: "W", negative: true },
    { key: "lastflap", as: "duration", unit: "s" },
    { key: "state", values },
  ].map((metric) =>
    commandWith(metric, {
      rows: "TABLE_vrf/ROW_vrf/TABLE_neighbor/ROW_neighbor",
      attributes: { vrf: "vrf-name-out", neighbor: "neighbor-id" },
    }),
  );

  it("is read or refused as malformed, and gives no number that cannot be", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 70 }), oddity), { maxLength: 4 }), (changes) => {
        let found = reply;
        for (const [left, odd] of changes) found = changed(found, { left }, odd);

        for (const { read } of commands) {
          try {
            const { samples } = read(found);
            const texts = samples.flatMap(({ attributes }) => Object.values(attributes));

            expect(samples.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
            expect(texts.filter((text) => typeof text !== "string")).toEqual([]);
          } catch (error) {
            if (!(error instanceof MalformedBody)) throw error;
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
