import { describe, expect, it } from "vitest";

import { prometheusName } from "../../../otel/prometheus/names.ts";
import { customCommand } from "../../../src/catalogue/custom/command.ts";
import { createSupersession, CustomCommands, customCommandsWith } from "../../../src/catalogue/custom/commands.ts";
import { catalogue } from "../../../src/catalogue/index.ts";

const metric = {
  name: "cisco.fan.speed",
  key: "fanspeed",
  kind: "gauge",
  unit: "1/min",
  description: "A fan's speed.",
};

function command(changes: Readonly<Record<string, unknown>> = {}) {
  return { id: "fans", command: "show environment fan", metrics: [metric], ...changes };
}

describe("the list of commands", () => {
  const other = { ...metric, name: "cisco.fan.other" };

  it.each<readonly [string, unknown, string]>([
    ["no list", command(), ": expected a list of commands"],
    [
      "an id twice",
      [command(), command({ command: "show b", metrics: [other] })],
      "1.id: expected another: command fans has it",
    ],
    [
      "a command line twice",
      [command(), command({ id: "b", metrics: [other] })],
      "1.command: expected another: command fans has it",
    ],
    [
      "a metric twice",
      [command(), command({ id: "b", command: "show b", metrics: [other, metric] })],
      "1.metrics.1.name: expected another: command fans has it",
    ],
    [
      "a metric that has another's name once its unit is appended",
      [
        command({ metrics: [{ ...metric, name: "site.fan", unit: "nm" }] }),
        command({ id: "b", command: "show b", metrics: [{ ...metric, name: "site.fan_nm", unit: "" }] }),
      ],
      "1.metrics.0.name: expected another: command fans has it",
    ],
  ])("is refused with %s", (_, spec, message) => {
    const issues = customCommandsWith(prometheusName).safeParse(spec).error?.issues ?? [];

    expect(issues.map(({ path, message: said }) => `${path.join(".")}: ${said}`)).toEqual([
      expect.stringContaining(message),
    ]);
  });
});

describe("a command that the catalogue has as well", () => {
  const { supersededBy, catalogueWith } = createSupersession(prometheusName);

  it.each<readonly [string, Readonly<Record<string, unknown>>, readonly string[], readonly string[]]>([
    ["nothing in common", {}, [], []],
    ["its id", { id: "icam_scale" }, ["this id"], ["icam_scale"]],
    ["its command line", { command: "show icam scale" }, ["this command line"], ["icam_scale"]],
    [
      "its command line at a place",
      { command: "show icam resource fib-tcam module 1 inst 0" },
      ["this command line"],
      ["icam_fib_tcam"],
    ],
    [
      "its metric as Prometheus names it",
      { metrics: [{ ...metric, name: "cisco.scale_usage" }] },
      ["this metric"],
      ["icam_scale"],
    ],
    [
      "a metric that Prometheus names as its",
      { metrics: [{ ...metric, name: "hw.fan_speed_rpm", unit: "" }] },
      ["this metric"],
      ["environment"],
    ],
    [
      "a metric that Prometheus names as its once the words of its unit are appended",
      { metrics: [{ ...metric, name: "cisco.copp", kind: "counter", unit: "By" }] },
      ["this metric"],
      ["copp"],
    ],
    [
      "all of it",
      { id: "icam_scale", command: "show icam scale", metrics: [{ ...metric, name: "cisco.scale.usage" }] },
      ["this id", "this command line", "this metric"],
      ["icam_scale"],
    ],
  ])("is asked in the place of the catalogue's with %s", (_, changes, what, ids) => {
    const [spec] = CustomCommands.parse([command(changes)]);
    const own = customCommand(spec!);

    const superseded = supersededBy(spec!);
    const all = catalogueWith([own]);

    expect(superseded.map((one) => one.what)).toEqual(what);
    expect(new Set(superseded.flatMap((one) => one.ids))).toEqual(new Set(ids));
    expect(all.filter((one) => !catalogue.includes(one))).toEqual([own]);
    expect(catalogue.filter((one) => !all.includes(one)).map(({ id }) => id)).toEqual(ids);
  });
});
