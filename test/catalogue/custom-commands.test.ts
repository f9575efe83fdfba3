import { describe, expect, it } from "vitest";

import { CustomCommands } from "../../src/catalogue/custom-commands.ts";

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
    ["the catalogue's id", [command({ id: "icam_scale" })], "0.id: expected another: a command of the collector's own"],
    [
      "the catalogue's command at a place",
      [command({ command: "show icam resource fib-tcam module 1 inst 0" })],
      "0.command: expected another: a command of the collector's own has it",
    ],
    [
      "the catalogue's metric as Prometheus names it",
      [command({ metrics: [{ ...metric, name: "cisco.tcam_usage" }] })],
      "0.metrics.0.name: expected another: a command of the collector's own has it",
    ],
  ])("is refused with %s", (_, spec, message) => {
    const issues = CustomCommands.safeParse(spec).error?.issues ?? [];

    expect(issues.map(({ path, message: said }) => `${path.join(".")}: ${said}`)).toEqual([
      expect.stringContaining(message),
    ]);
  });
});
