import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CustomCommand, customCommand } from "../../../src/catalogue/custom/command.ts";
import { EmptyBody, MalformedBody } from "../../../src/catalogue/define.ts";
import { fixture, lines } from "../../support/catalogue.ts";
import { faultsOfMessage } from "../messages.ts";

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
    {
      rows: "TABLE_a/ROW_a/TABLE-b/TABLE_c/ROW_c",
      attributes: { top: "top", a: "a", b: "b", n: "n" },
      may_be_empty: true,
    },
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
    ["no table", { other: "1" }, "TABLE_x: expected at least one row; may_be_empty allows none"],
    ["an empty table", { TABLE_x: "" }, "TABLE_x: expected at least one row; may_be_empty allows none"],
    ["rows of another name", { TABLE_x: { ROW_y: row } }, "TABLE_x: expected a table with ROW_x, found a table; "],
    ["a text", "% something", 'the reply: expected tables, found the text "% something"; '],
    ["a text as a row", body(row, "none"), 'TABLE_x/ROW_x[2]: expected a row, found the text "none"; '],
    ["a table as a value", body(row, { n: "b", v: { w: "1" } }), "TABLE_x/ROW_x[2]/v: expected a single value"],
    ["a table as an attribute", body({ n: [["b"]], v: "1" }), "TABLE_x/ROW_x[1]/n: expected a single value"],
    ["none of the values", body({ n: "a" }, { n: "b" }), "TABLE_x/ROW_x: no row has v; may_be_empty allows that; "],
  ])("are malformed with %s", (_, reply, message) => {
    expect(() => commandWith().read(reply)).toThrow(MalformedBody);
    expect(() => commandWith().read(reply)).toThrow(message);
    expect(() => commandWith().read(reply)).toThrow(/; compare rows and keys in the configuration with the reply/);
  });

  it("are malformed where an inner table is absent everywhere", () => {
    const lanes = commandWith({}, { rows: "TABLE_x/ROW_x/TABLE_lane/ROW_lane" });

    expect(() => lanes.read(body(row, { n: "b" }))).toThrow("TABLE_x/ROW_x/TABLE_lane/ROW_lane: no row has v; ");
    expect(lines(lanes, body(row, { n: "b", TABLE_lane: { ROW_lane: { v: 2 } } }))).toEqual(["cisco.v{n=b} 2"]);
  });

  it.each([
    [null, "the switch answered without output; its feature is off, "],
    ["", "the switch answered without output; its feature is off, "],
    [{ msg: "Note: not running \n" }, 'the switch answered with a message and no output, "Note: not running"; '],
  ])("are none where the reply has no body, as %j", (reply, message) => {
    expect(() => commandWith().read(reply)).toThrow(EmptyBody);
    expect(() => commandWith().read(reply)).toThrow(message);
    expect(() => commandWith().read(reply)).toThrow(/; if that is a good answer, say may_be_empty: true$/);
    expect(lines(commandWith({}, { may_be_empty: true }), reply)).toEqual([]);
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

  describe("in objects that are no table", () => {
    const supplies = {
      powersup: {
        voltage_level: "12",
        power_summary: { ps_redun_mode: "PS-Redundant", v: "900 W" },
        TABLE_psinfo: {
          ROW_psinfo: [
            { psnum: "1", v: "101 W" },
            { psnum: "2", v: 99 },
          ],
        },
      },
      fandetails: { TABLE_faninfo: { ROW_faninfo: { fanname: "Fan1" } } },
    };

    it("are read on the way through them, with what is in them", () => {
      const command = commandWith(
        { suffix: "W" },
        { rows: "powersup/TABLE_psinfo/ROW_psinfo", attributes: { psu: "psnum", volts: "voltage_level" } },
      );

      expect(lines(command, supplies)).toEqual(["cisco.v{psu=1,volts=12} 101", "cisco.v{psu=2,volts=12} 99"]);
      expect(() => command.read({ powersup: { TABLE_psinfo: "" } })).toThrow(/^powersup.*no row has v/);
      expect(() => command.read({ fandetails: {} })).toThrow("powersup: expected at least one row");
      expect(() => command.read({ powersup: "none" })).toThrow('powersup[1]: expected a row, found the text "none"');
    });

    it("are they themselves", () => {
      const command = commandWith({ suffix: "W" }, { rows: "powersup/power_summary", attributes: {} });

      expect(lines(command, supplies)).toEqual(["cisco.v{} 900"]);
    });

    it("are read within rows", () => {
      const command = commandWith({}, { rows: "TABLE_x/ROW_x/inner/TABLE_y/ROW_y" });

      expect(lines(command, body({ n: "a", inner: { TABLE_y: { ROW_y: [{ v: 1 }] } } }))).toEqual(["cisco.v{n=a} 1"]);
    });
  });

  it("have the first that is there of several keys, of a value and of an attribute", () => {
    const command = commandWith({ key: ["v", "w"] }, { attributes: { n: ["n", "m"] } });
    const reply = body(
      { n: "a", v: 1, w: 9 },
      { m: "b", w: 2 },
      { n: "", m: "c", v: "", w: 3 },
      { n: "d", v: "-", w: 4 },
    );

    expect(lines(command, reply)).toEqual(["cisco.v{n=a} 1", "cisco.v{n=b} 2", "cisco.v{n=c} 3"]);
    expect(() => command.read(body({ n: "a" }))).toThrow("TABLE_x/ROW_x: no row has v or w; ");
  });

  it("say of a counter that it was never cleared, each of those that give it", () => {
    const command = commandWith({ kind: "counter", unit: "By", never_cleared: { key: "cleared" } });
    const marked = (reply: unknown) =>
      command.read(reply).samples.map(({ attributes, neverCleared }) => [attributes["n"], neverCleared]);

    expect(
      marked(body({ n: "a", v: 0, cleared: " Never " }, { n: "b", v: 0, cleared: "1d2h" }, { n: "c", v: 0 })),
    ).toEqual([
      ["a", true],
      ["b", undefined],
      ["c", undefined],
    ]);
    expect(marked(body({ n: "a", v: 1, cleared: "never" }, { n: "a", v: 1, cleared: "never" }))).toEqual([["a", true]]);
    expect(marked(body({ n: "a", v: 1, cleared: "never" }, { n: "a", v: 1 }))).toEqual([["a", undefined]]);
    expect(marked(body({ n: "a", v: 1 }, { n: "a", v: 1, cleared: "never" }))).toEqual([["a", undefined]]);
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
      "instance: expected the number of a module or an instance, found an empty text; ",
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
            if (!(error instanceof MalformedBody) || faultsOfMessage(error.message).length > 0) throw error;
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
