import { z } from "zod";

import { CustomCommand } from "./command.ts";
import { escaped } from "./names.ts";
import { expected } from "./schema.ts";
import type { Command, Metric } from "../define.ts";
import { catalogue } from "../index.ts";

/** The name that Prometheus shows for a metric. */
export type ShownAs = (name: string, metric: Metric) => string;

/**
 * The schema of all commands that a user adds, of which no two have a name in common. One that has a name of the
 * catalogue takes that command's place ({@link supersededBy}): what a later version of the collector knows by itself
 * must not make a file wrong that was right.
 */
export function customCommandsWith(shownAs: ShownAs) {
  return z
    .array(CustomCommand, expected("a list of commands"))
    .superRefine((commands, context) => {
      const ids = new Map<string, string>();
      const lines = new Map<string, string>();
      const metrics = new Map<string, string>();

      for (const [index, { id, command, metrics: own }] of commands.entries()) {
        const owner = `command ${id}`;
        const claim = (taken: Map<string, string>, name: string, path: readonly (string | number)[]): boolean => {
          const by = taken.get(name);
          if (by === undefined) taken.set(name, owner);
          else context.addIssue({ code: "custom", path: [index, ...path], message: `expected another: ${by} has it` });
          return by === undefined;
        };
        claim(ids, id, ["id"]);
        claim(lines, general(command), ["command"]);
        const names = new Map(own.map((metric, at) => [escaped(metric.name), { metric, at }]));
        for (const [name, { metric, at }] of names) {
          if (!claim(metrics, name, ["metrics", at, "name"])) continue;
          // With the words of its unit, a name may become another metric's.
          const shown = shownAs(metric.name, { ...metric, attributes: [] });
          if (shown !== name) claim(metrics, shown, ["metrics", at, "name"]);
        }
      }
    })
    .describe("Commands that the collector does not know, each with what its reply means.");
}

/** The schema where no unit's words are appended. */
export const CustomCommands = customCommandsWith(escaped);

/** Commands of the catalogue that a user's command takes the place of. */
export interface Superseded {
  /** Where the user's has the name in common with them, from the command on. */
  readonly path: readonly (string | number)[];
  /** What it is that they have in common. */
  readonly what: string;
  readonly ids: readonly string[];
}

/** What of the catalogue a user's command takes the place of: that with its id or line, and that with one of its metrics. */
export function supersededBy({
  id,
  command,
  metrics,
}: Pick<CustomCommand, "id" | "command"> & { readonly metrics: readonly { name: string }[] }): Superseded[] {
  const line = general(command);
  return [
    { path: ["id"], what: "this id", ids: having((builtIn) => builtIn.id === id) },
    {
      path: ["command"],
      what: "this command line",
      ids: having((builtIn) => [builtIn.syntax, ...builtIn.otherSyntaxes].includes(line)),
    },
    ...metrics.map(({ name }, at) => ({
      path: ["metrics", at, "name"],
      what: "this metric",
      ids: namedBuiltIns.get(escaped(name))?.map((builtIn) => builtIn.id) ?? [],
    })),
  ].filter(({ ids }) => ids.length > 0);
}

/** The commands of the catalogue that have a metric, by its escaped name. */
const namedBuiltIns = Map.groupBy(
  catalogue.flatMap(({ id, metrics }) => [...new Set(Object.keys(metrics).map(escaped))].map((name) => ({ id, name }))),
  ({ name }) => name,
);

function having(has: (builtIn: Command) => boolean): string[] {
  return catalogue.filter(has).map(({ id }) => id);
}

/** The catalogue with what a user adds, but without what that takes the place of. */
export function catalogueWith(added: readonly Command[]): readonly Command[] {
  const superseded = new Set(
    added.flatMap(({ id, syntax, metrics }) =>
      supersededBy({ id, command: syntax, metrics: Object.keys(metrics).map((name) => ({ name })) }).flatMap(
        ({ ids }) => ids,
      ),
    ),
  );
  return [...catalogue.filter(({ id }) => !superseded.has(id)), ...added];
}

/** A command line with any place in it left open, as commands of the catalogue leave it. */
function general(line: string): string {
  return line.replaceAll(/\b(module|inst) \d+/g, "$1 {$1}");
}
