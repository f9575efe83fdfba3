import { z } from "zod";

import { hasPlace } from "../command-line.ts";
import { CustomMetric } from "./metric.ts";
import { AttributeName, CommandLine, escaped, Id, Keys, RowPath, Sentence } from "./names.ts";
import { rowsOf } from "./rows.ts";
import { expected, flag, map, strict } from "./schema.ts";
import { samplesOf } from "./values.ts";
import { type Command, defineCommand, type Metrics } from "../define.ts";
import type { Cures } from "../nxos/reply.ts";

const PERIOD = "0 or a whole number of seconds from 10 to 86400";

/** A command that a user adds in the configuration, without code. */
export const CustomCommand = strict("a command", {
  id: Id.describe("The command's name in the configuration."),
  command: CommandLine.describe(
    "The command line, which begins with show. With {module} and {inst} it is asked of each forwarding instance.",
  ),
  description: Sentence.optional().describe("What the command is about, in a sentence."),
  period_s: z
    .int(expected(PERIOD))
    .refine((seconds) => seconds === 0 || (seconds >= 10 && seconds <= 86_400), `expected ${PERIOD}`)
    .default(0)
    .describe("How many seconds a reading stands before the command is asked again; 0 asks with each poll."),
  alone: flag.describe("Whether the switch works long on it, so that it gets a request to itself."),
  modules: z
    .array(
      z.enum(
        ["line_card", "fabric_module", "supervisor", "system_controller", "other"],
        expected("line_card, fabric_module, supervisor, system_controller or other"),
      ),
      expected("a list of kinds of module"),
    )
    .min(1, "expected at least one kind of module")
    .optional()
    .describe("The kinds of module that a command with {module} and {inst} is asked of. Default: line_card."),
  rows: RowPath.default("").describe(
    "The tables from the body to the rows, as TABLE_vrf/ROW_vrf/TABLE_neighbor/ROW_neighbor, with the objects in which they are, as powersup/TABLE_psinfo/ROW_psinfo. Empty: the body is the one row.",
  ),
  may_be_empty: flag.describe("Whether a reply without the first table, or without any of the values, is a good one."),
  attributes: map(AttributeName, Keys, "a map of attributes to keys of the reply")
    .default({})
    .describe(
      "The metrics' attributes: name and key, in the row or in one that it is nested in. Of a list of keys the first that is there counts.",
    ),
  metrics: z
    .array(CustomMetric, expected("a list of metrics"))
    .min(1, "expected at least one metric")
    .describe("What is read of each row."),
}).superRefine(({ command, modules, attributes, metrics }, context) => {
  const refuse = (path: (string | number)[], message: string): void =>
    context.addIssue({ code: "custom", path, message });
  const perInstance = hasPlace(command);
  if (perInstance && (attributes["module"] === undefined || attributes["inst"] === undefined)) {
    refuse(
      ["attributes"],
      "expected module and inst with the keys under which the reply names them (module: module, inst: instance), or the instances' series would be one",
    );
  }
  if (!perInstance && modules !== undefined) {
    refuse(["modules"], "expected no such key: the command has no {module} and {inst} and is asked once");
  }
  const names = new Set<string>();
  for (const [index, { name }] of metrics.entries()) {
    if (names.has(escaped(name))) refuse(["metrics", index, "name"], "expected a name of its own for each metric");
    names.add(escaped(name));
  }
});
export type CustomCommand = z.output<typeof CustomCommand>;

const CURES: Cures = {
  malformed:
    'compare rows and keys in the configuration with the reply, which "nxapi-collector record" writes to a file',
  empty: "its feature is off, or there is nothing to show; if that is a good answer, say may_be_empty: true",
};

/** The command that a user describes, like those of the catalogue. */
export function customCommand(spec: CustomCommand): Command {
  const attributes = Object.keys(spec.attributes);
  const metrics: Metrics = Object.fromEntries(
    spec.metrics.map(({ name, kind, unit, description }) => [name, { kind, unit, description, attributes }]),
  );
  return defineCommand({
    id: spec.id,
    description: spec.description ?? `What "${spec.command}" prints.`,
    profile: undefined,
    releases: "those that have the command",
    shape: "inferred",
    cli: spec.command,
    periodMs: spec.period_s * 1_000,
    on: spec.modules ?? ["line_card"],
    ...(spec.alone ? { alone: true } : {}),
    schema: rowsOf(spec),
    metrics,
    cures: CURES,
    samples: (rows) => samplesOf(rows, spec.metrics),
  });
}
