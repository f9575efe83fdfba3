import { z } from "zod";

import { CustomCommand } from "./custom.ts";
import { escaped } from "./custom-names.ts";
import { expected } from "./custom-schema.ts";
import { catalogue } from "./index.ts";

/** All commands that a user adds. None has a name that another one has, or a command of the catalogue. */
export const CustomCommands = z
  .array(CustomCommand, expected("a list of commands"))
  .superRefine((commands, context) => {
    const ids = new Map(catalogue.map(({ id }) => [id, BUILT_IN]));
    const lines = new Map(catalogue.map(({ syntax }) => [syntax, BUILT_IN]));
    const metrics = new Map(
      catalogue.flatMap(({ metrics: own }) => Object.keys(own).map((name) => [escaped(name), BUILT_IN])),
    );

    for (const [index, { id, command, metrics: own }] of commands.entries()) {
      const owner = `command ${id}`;
      const claim = (taken: Map<string, string>, name: string, path: readonly (string | number)[]): void => {
        const by = taken.get(name);
        if (by === undefined) taken.set(name, owner);
        else context.addIssue({ code: "custom", path: [index, ...path], message: `expected another: ${by} has it` });
      };
      claim(ids, id, ["id"]);
      claim(lines, general(command), ["command"]);
      const names = new Map(own.map(({ name }, at) => [escaped(name), at]));
      for (const [name, at] of names) claim(metrics, name, ["metrics", at, "name"]);
    }
  })
  .describe("Commands that the collector does not know, each with what its reply means.");

const BUILT_IN = "a command of the collector's own";

/** A command line with any place in it left open, as commands of the catalogue leave it. */
function general(line: string): string {
  return line.replaceAll(/\b(module|inst) \d+/g, "$1 {$1}");
}
