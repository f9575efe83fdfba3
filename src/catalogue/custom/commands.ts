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
 * catalogue takes that command's place ({@link createSupersession}): what a later version of the collector knows by itself
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
  /** Whether the collector knows by one of them what a switch is or has, which a user's command does not tell. */
  readonly tells: boolean;
}

/** What commands of a user's and of the catalogue have in common; the user's are asked in the place of the others. */
export interface Supersession {
  /** What of the catalogue a user's command takes the place of: that with its id or line, and that with one of its metrics. */
  readonly supersededBy: (command: Named) => readonly Superseded[];
  /** The catalogue with what a user adds, but without what that takes the place of. */
  readonly catalogueWith: (added: readonly Command[]) => readonly Command[];
}

/** What a user's command may have in common with another. */
interface Named extends Pick<CustomCommand, "id" | "command"> {
  readonly metrics: readonly ({ readonly name: string } & Omit<Metric, "attributes">)[];
}

/** Which commands of the catalogue a user's take the place of where metrics are shown under these names. */
export function createSupersession(shownAs: ShownAs): Supersession {
  /** As Prometheus escapes a metric's name and as it shows it, with the words of its unit. */
  const namesOf = (name: string, metric: Metric): ReadonlySet<string> =>
    new Set([escaped(name), shownAs(name, metric)]);
  let known: ReadonlyMap<string, Set<string>> | undefined;

  /** The ids of the commands that have a metric, by its names. Most configurations add no command that is held against them. */
  function idsByName(): ReadonlyMap<string, Set<string>> {
    const ids = new Map<string, Set<string>>();
    for (const { id, metrics } of catalogue) {
      for (const [name, metric] of Object.entries<Metric>(metrics)) {
        for (const one of namesOf(name, metric)) ids.set(one, (ids.get(one) ?? new Set()).add(id));
      }
    }
    return ids;
  }

  function supersededBy({ id, command, metrics }: Named): readonly Superseded[] {
    const line = general(command);
    const ids = (known ??= idsByName());
    return [
      { path: ["id"], what: "this id", ids: having((builtIn) => builtIn.id === id) },
      {
        path: ["command"],
        what: "this command line",
        ids: having((builtIn) => [builtIn.syntax, ...builtIn.otherSyntaxes].includes(line)),
      },
      ...metrics.map(({ name, ...metric }, at) => ({
        path: ["metrics", at, "name"],
        what: "this metric",
        ids: [
          ...new Set([...namesOf(name, { ...metric, attributes: [] })].flatMap((one) => [...(ids.get(one) ?? [])])),
        ],
      })),
    ]
      .filter((found) => found.ids.length > 0)
      .map((found) => ({ ...found, tells: catalogue.some((one) => one.tells && found.ids.includes(one.id)) }));
  }

  return {
    supersededBy,
    catalogueWith(added) {
      const superseded = new Set(
        added.flatMap(({ id, syntax, metrics }) => {
          const named = Object.entries<Metric>(metrics).map(([name, metric]) => ({ ...metric, name }));
          return supersededBy({ id, command: syntax, metrics: named }).flatMap((found) => found.ids);
        }),
      );
      return [...catalogue.filter(({ id }) => !superseded.has(id)), ...added];
    },
  };
}

function having(has: (builtIn: Command) => boolean): string[] {
  return catalogue.filter(has).map(({ id }) => id);
}

/** A command line with any place in it left open, as commands of the catalogue leave it. */
function general(line: string): string {
  return line.replaceAll(/\b(module|inst) \d+/g, "$1 {$1}");
}
