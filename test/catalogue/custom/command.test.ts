import { describe, expect, it } from "vitest";
import { z } from "zod";

import { CustomCommand, customCommand } from "../../../src/catalogue/custom/command.ts";

type Spec = Readonly<Record<string, unknown>>;

const metric = {
  name: "cisco.fan.speed",
  key: "fanspeed",
  kind: "gauge",
  unit: "1/min",
  description: "A fan's speed.",
};

function command(changes: Spec = {}): Spec {
  return { id: "fans", command: "show environment fan", metrics: [metric], ...changes };
}

/** A command that is asked of each instance. */
function placed(changes: Spec): Spec {
  const attributes = { module: "module", inst: "instance" };
  return command({ command: "show x module {module} inst {inst}", attributes, ...changes });
}

function withMetric(changes: Spec): Spec {
  return command({ metrics: [{ ...metric, ...changes }] });
}

/** The mistakes in a description, a line each: where and what was expected. */
function mistakes(spec: unknown): string[] {
  return CustomCommand.safeParse(spec).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
}

const NAME = "metrics.0.name: expected a lower-case dotted name such as cisco.bgp.session.connections_dropped";
const TAKEN = "metrics.0.name: expected a name that does not begin with cisco.device, nxapi.collector, otel, process";
const APPENDED = "metrics.0.name: expected a name without unit or kind at its end";
const UNIT = "metrics.0.unit: expected a UCUM unit in quotes";
const LABEL = "expected an attribute of lower-case letters, digits and single underscores between them, a letter first";
const RESERVED = "expected another attribute than instance, job, le, quantile, host_name, host_type,";
const KEY = "expected the key of a single value as the switch's JSON has it, not a TABLE_ or ROW_";
const ROWS = "rows: expected pairs of TABLE_x/ROW_x from the body inwards";
const LINE = 'command: expected a command line that begins with "show "';
const ALONE = "command: expected one command without ; | < >";
const TOGETHER = "command: expected {module} and {inst} together, or neither";
const PERIOD = "period_s: expected 0 or a whole number of seconds from 10 to 86400";
const BESIDE_VALUES = "expected no such key beside values, which are numbers already";
const BESIDE_DURATION = "expected no such key beside as: duration";

describe("the description of a command", () => {
  it("is complete with an id, a command line and one metric", () => {
    expect(mistakes(command())).toEqual([]);
  });

  it.each<readonly [string, unknown, string]>([
    ["no map", "show bgp", ": expected a command"],
    ["an unknown key", command({ table: "x" }), ": unknown key table: expected id, command, description, period_s,"],
    ["no id", command({ id: undefined }), "id: missing: expected lower-case letters, digits and underscores"],
    ["an id with a hyphen", command({ id: "bgp-sessions" }), "id: expected lower-case letters, digits and underscores"],
    ["no command line", command({ command: undefined }), `command: missing: ${LINE.slice("command: ".length)}`],
    ["another command", command({ command: "configure terminal" }), LINE],
    ["two commands", command({ command: "show clock ; reload" }), ALONE],
    ["a pipe", command({ command: "show clock | json" }), ALONE],
    ["a file written", command({ command: "show clock > bootflash:x" }), ALONE],
    ["a line break", command({ command: "show clock\nreload" }), "command: expected at most 300 ASCII characters"],
    ["a letter beyond ASCII", command({ command: "show vrf ä" }), "command: expected at most 300 ASCII characters"],
    ["a blank at the end", command({ command: "show clock " }), "command: expected single spaces between words"],
    ["another blank", command({ command: "show vlan id {vlan}" }), "command: expected no other blanks than {module}"],
    ["a module alone", placed({ command: "show x module {module}" }), TOGETHER],
    ["an instance alone", placed({ command: "show x inst {inst}" }), TOGETHER],
    ["a description of two lines", command({ description: "a\nb" }), "description: expected a sentence in one line"],
    ["no description to speak of", command({ description: " " }), "description: expected a sentence in one line"],
    ["a period too short", command({ period_s: 5 }), PERIOD],
    ["a period too long", command({ period_s: 86_401 }), PERIOD],
    ["a period below zero", command({ period_s: -1 }), PERIOD],
    ["a broken period", command({ period_s: 60.5 }), PERIOD],
    ["a period in words", command({ period_s: "1m" }), PERIOD],
    ["alone in words", command({ alone: "yes" }), "alone: expected true or false"],
    ["a path without rows", command({ rows: "TABLE_vrf" }), ROWS],
    ["a path that begins with rows", command({ rows: "ROW_vrf" }), ROWS],
    ["a path of leaves", command({ rows: "TABLE_vrf/ROW_vrf/state" }), ROWS],
    ["a path with dots", command({ rows: "TABLE_vrf.ROW_vrf" }), ROWS],
    ["a path that ends in an object within rows", command({ rows: "powersup/TABLE_psinfo/ROW_psinfo/x" }), ROWS],
    ["a path with nothing in it", command({ rows: "powersup//TABLE_psinfo/ROW_psinfo" }), ROWS],
    ["a path of an object's table without rows", command({ rows: "powersup/TABLE_psinfo" }), ROWS],
    ["a list of keys that is empty", withMetric({ key: [] }), "metrics.0.key: expected at least one key"],
    ["a table among keys", withMetric({ key: ["a", "TABLE_x"] }), `metrics.0.key.1: ${KEY}`],
    ["keys in a map", withMetric({ key: { a: 1 } }), `metrics.0.key: ${KEY}, or a list of such keys`],
    ["a table among an attribute's keys", command({ attributes: { a: ["ROW_x"] } }), `attributes.a.0: ${KEY}`],
    [
      "a gauge that was never cleared",
      withMetric({ never_cleared: { key: "a" } }),
      "metrics.0.never_cleared: expected only of a counter",
    ],
    [
      "no key of what was never cleared",
      withMetric({ kind: "counter", never_cleared: { word: "never" } }),
      `metrics.0.never_cleared.key: missing: ${KEY}`,
    ],
    [
      "no word to speak of for what was never cleared",
      withMetric({ kind: "counter", never_cleared: { key: "a", word: " " } }),
      "metrics.0.never_cleared.word: expected a word as the switch prints it",
    ],
    [
      "an unknown key of what was never cleared",
      withMetric({ kind: "counter", never_cleared: { key: "a", is: "never" } }),
      "metrics.0.never_cleared: unknown key is: expected key, word",
    ],
    ["attributes as a list", command({ attributes: ["a"] }), "attributes: expected a map of attributes to keys"],
    ["an attribute with a dot", command({ attributes: { "host.name": "x" } }), `attributes.host.name: ${LABEL}`],
    ["an attribute in capitals", command({ attributes: { Vrf: "x" } }), `attributes.Vrf: ${LABEL}`],
    ["Prometheus' label instance", command({ attributes: { instance: "x" } }), `attributes.instance: ${RESERVED}`],
    ["Prometheus' label le", command({ attributes: { le: "x" } }), `attributes.le: ${RESERVED}`],
    ["the switch's name", command({ attributes: { host_name: "x" } }), `attributes.host_name: ${RESERVED}`],
    [
      "what a receiver makes of the resource",
      command({ attributes: { os_version: "x" } }),
      `attributes.os_version: ${RESERVED}`,
    ],
    ["two underscores", command({ attributes: { rack__row: "x" } }), `attributes.rack__row: ${LABEL}`],
    ["an underscore at its end", command({ attributes: { rack_: "x" } }), `attributes.rack_: ${LABEL}`],
    [
      "a counter of a total",
      withMetric({ name: "cisco.total.drops", kind: "counter" }),
      `metrics.0.name: expected a name without the word total`,
    ],
    [
      "a ratio of a ratio",
      withMetric({ name: "cisco.ratio.drops", unit: "1" }),
      `metrics.0.name: expected a name without the word ratio`,
    ],
    ["an attribute of a table", command({ attributes: { a: "TABLE_x" } }), `attributes.a: ${KEY}`],
    ["an attribute without key", command({ attributes: { a: null } }), `attributes.a: ${KEY}`],
    [
      "no instance where it is asked of each",
      placed({ attributes: { module: "module" } }),
      "attributes: expected module and inst with the keys under which the reply names them",
    ],
    ["kinds of module without need", command({ modules: ["line_card"] }), "modules: expected no such key"],
    ["an unknown kind of module", command({ modules: ["fan"] }), "modules.0: expected line_card, fabric_module"],
    ["no kind of module", placed({ modules: [] }), "modules: expected at least one kind of module"],
    ["no metrics", command({ metrics: undefined }), "metrics: missing: expected a list of metrics"],
    ["not one metric", command({ metrics: [] }), "metrics: expected at least one metric"],
    ["a metric in words", command({ metrics: ["x"] }), "metrics.0: expected a metric"],
    ["a metric twice", command({ metrics: [metric, metric] }), "metrics.1.name: expected a name of its own"],
    [
      "metrics that Prometheus would name alike",
      command({ metrics: [metric, { ...metric, name: "cisco.fan_speed" }] }),
      "metrics.1.name: expected a name of its own for each metric",
    ],
    ["an unknown key of a metric", withMetric({ type: "gauge" }), "metrics.0: unknown key type: expected name, key,"],
    ["a metric without a dot", withMetric({ name: "fans" }), NAME],
    ["a metric in capitals", withMetric({ name: "cisco.Fan" }), NAME],
    ["a metric with a hyphen", withMetric({ name: "cisco.fan-speed" }), NAME],
    ["a metric of the collector", withMetric({ name: "nxapi.collector.x" }), TAKEN],
    ["a metric of the device", withMetric({ name: "cisco.device.x" }), TAKEN],
    ["a metric of OpenTelemetry", withMetric({ name: "otel.x" }), TAKEN],
    ["a metric of the process", withMetric({ name: "process.x" }), TAKEN],
    ["a metric that Prometheus would name so", withMetric({ name: "cisco.device_info_x" }), TAKEN],
    ["a metric named total", withMetric({ name: "cisco.drops.total" }), APPENDED],
    ["a metric named after its unit", withMetric({ name: "cisco.memory_bytes" }), APPENDED],
    ["a metric of a table", withMetric({ key: "ROW_x" }), `metrics.0.key: ${KEY}`],
    ["an unknown kind", withMetric({ kind: "histogram" }), "metrics.0.kind: expected gauge or counter"],
    ["no kind", withMetric({ kind: undefined }), "metrics.0.kind: missing: expected gauge or counter"],
    ["no unit", withMetric({ unit: undefined }), "metrics.0.unit: missing: expected a UCUM unit in quotes"],
    ["a unit in words", withMetric({ unit: "seconds" }), UNIT],
    ["a thing without quotes, which YAML reads as a map", withMetric({ unit: { drop: null } }), UNIT],
    ["a unit that is a number", withMetric({ unit: 1 }), UNIT],
    [
      "a metric without description",
      withMetric({ description: undefined }),
      "metrics.0.description: missing: expected",
    ],
    ["an unknown reading", withMetric({ as: "date" }), "metrics.0.as: expected number or duration"],
    ["a duration in hours", withMetric({ as: "duration", unit: "h" }), 'metrics.0.unit: expected "s"'],
    ["a scaled duration", withMetric({ as: "duration", unit: "s", scale: 2 }), `metrics.0.scale: ${BESIDE_DURATION}`],
    ["a duration in words", withMetric({ as: "duration", unit: "s", values: { a: 1 } }), "metrics.0.values: expected"],
    ["a factor of zero", withMetric({ scale: 0 }), "metrics.0.scale: expected a factor between 1e-12 and 1e12"],
    ["a factor in words", withMetric({ scale: "1%" }), "metrics.0.scale: expected a factor between 1e-12 and 1e12"],
    ["a suffix with a digit", withMetric({ suffix: "0 W" }), "metrics.0.suffix: expected what follows the number"],
    ["a suffix with a blank at its end", withMetric({ suffix: "W " }), "metrics.0.suffix: expected what follows the"],
    ["words that count", withMetric({ kind: "counter", values: { a: 1 } }), "metrics.0.kind: expected gauge: values"],
    ["a counter below zero", withMetric({ kind: "counter", negative: true }), "metrics.0.negative: expected false"],
    ["scaled words", withMetric({ values: { a: 1 }, scale: 2 }), `metrics.0.scale: ${BESIDE_VALUES}`],
    ["words with a suffix", withMetric({ values: { a: 1 }, suffix: "W" }), `metrics.0.suffix: ${BESIDE_VALUES}`],
    ["no words", withMetric({ values: {} }), "metrics.0.values: expected at least one word"],
    ["words as a list", withMetric({ values: ["up"] }), "metrics.0.values: expected a map of the switch's words"],
    ["a word for a word", withMetric({ values: { up: "1" } }), "metrics.0.values.up: expected a number for the word"],
    ["nothing as a word", withMetric({ values: { "": 0 } }), "metrics.0.values.: expected a word as the switch prints"],
    ["a word twice", withMetric({ values: { Up: 1, up: 0 } }), "metrics.0.values.up: expected each word once"],
  ])("is refused with %s", (_, spec, message) => {
    expect(mistakes(spec)).toEqual([expect.stringContaining(message)]);
    expect(mistakes(spec)[0]?.startsWith(message)).toBe(true);
  });

  it("is refused with all its mistakes at once", () => {
    const spec = { id: "A", command: "reload", metrics: [{ ...metric, kind: "x" }], period_s: 1 };

    expect(mistakes(spec).map((line) => line.split(":")[0])).toEqual(["id", "command", "period_s", "metrics.0.kind"]);
  });

  it.each(["", "1", "s", "ms", "By", "kBy", "MiBy", "bit/s", "{packet}", "{packet}/s", "Cel", "W", "%", "dB[mW]"])(
    "may have the unit %j",
    (unit) => {
      expect(mistakes(withMetric({ unit }))).toEqual([]);
    },
  );

  it.each([
    "",
    "TABLE_x/ROW_x",
    "TABLE-x",
    "powersup/TABLE_psinfo/ROW_psinfo",
    "powersup/power_summary",
    "a/b/TABLE-c",
  ])("may have the path %j to its rows", (rows) => {
    expect(mistakes(command({ rows }))).toEqual([]);
  });

  it("asks each instance where it leaves them open", () => {
    const spec = CustomCommand.parse(placed({ modules: ["fabric_module"], alone: true }));

    const made = customCommand(spec);

    expect(made).toMatchObject({ per: "instance", on: ["fabric_module"], alone: true });
    expect(made.cli({ now: 0, place: { module: "21", inst: "3" } })).toBe("show x module 21 inst 3");
  });

  it("may fold its sentences", () => {
    expect(CustomCommand.parse(command({ description: "Fans.\n" })).description).toBe("Fans.");
  });

  it("has a JSON Schema that explains every key", () => {
    const { properties } = z.toJSONSchema(CustomCommand, { io: "input" });
    const metrics = z.toJSONSchema(CustomCommand.shape.metrics.element, { io: "input" });

    for (const [key, schema] of Object.entries({ ...properties, ...metrics.properties })) {
      expect([key, typeof schema === "object" && schema.description]).toEqual([key, expect.stringMatching(/\.$/)]);
    }
  });
});
