import { type Command as CommandLine, Option } from "commander";
import { z } from "zod";

import type { Command } from "../catalogue/define.ts";
import { type Configuration, readConfiguration, readFile } from "../collector/configuration.ts";
import { isIn, parseTarget } from "../collector/probe/targets.ts";
import { meant, type Variables } from "../config/env/variables.ts";
import { ConfigurationError, type SwitchSettings } from "../config/settings.ts";
import { hint } from "../config/yaml/suggestion.ts";

/** The options by which a command is told which switches are meant, under the names that the parser makes of them. */
const SelectionOptions = z.object({
  "config.file": z.string().optional(),
  group: z.array(z.string()).default([]),
  all: z.boolean().default(false),
});

/** The switches that are meant, and the commands that they may be asked. */
export interface Selected {
  readonly switches: readonly SwitchSettings[];
  /** What the file adds to the catalogue. */
  readonly added: readonly Command[];
  /** Whether a file names them, and not the environment. */
  readonly fromFile: boolean;
}

/** Adds the options of a command that asks switches, whose names are its arguments. */
export function selectionOptions(command: CommandLine): CommandLine {
  return command
    .addOption(new Option("--config.file <file>", "a YAML file with the switches, in the place of the environment"))
    .addOption(
      new Option("--group <name>", "all switches of a group of the file, may be repeated")
        .argParser((name: string, before: readonly string[]) => [...before, name])
        .default([], "none"),
    )
    .addOption(new Option("--all", "all switches of the file"));
}

/** What the arguments of such a command are, in its help. */
export const NAMES = "switches of the file, or names or addresses, with the environment's credentials";

/**
 * Selects the switches that arguments and options name, each once. With a file, names, groups or --all are required,
 * unless it has one switch only. Without a file the names are those of hosts, which are asked with the settings of the
 * environment, and without a name the environment's switch is meant.
 * @throws ConfigurationError if nothing is named, or something that does not exist
 */
export async function selected(names: readonly string[], given: unknown, variables: Variables): Promise<Selected> {
  const { "config.file": file, group: groups, all } = SelectionOptions.parse(given);
  if (names.includes("")) throw new ConfigurationError(["a name is empty; is a variable empty that should have it?"]);
  if (file === undefined) {
    const switches = await orNameFile(ofEnvironment(names, groups, variables), variables);
    return { switches, added: [], fromFile: false };
  }
  if (all && names.length + groups.length > 0) {
    throw new ConfigurationError(["--all means every switch of the file; leave it out, or the names and --group"]);
  }
  const configuration = await readFile(file, variables, { alone: true });
  const { settings, added } = configuration;
  return { switches: all ? settings.switches : ofFile({ file, names, groups }, configuration), added, fromFile: true };
}

/** What an environment that says nothing of a user lacks may be a file's: then the option is named too. */
async function orNameFile<T>(read: Promise<T>, variables: Variables): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof ConfigurationError) || meant(variables)["NXAPI_USER"] !== undefined) throw error;
    if (error.mistakes.some((mistake) => mistake.includes("--config.file"))) throw error;
    throw new ConfigurationError([...error.mistakes, "if a file has the switches, name it: --config.file fleet.yaml"]);
  }
}

async function ofEnvironment(
  names: readonly string[],
  groups: readonly string[],
  variables: Variables,
): Promise<readonly SwitchSettings[]> {
  if (groups.length > 0) throw new ConfigurationError(["--group needs --config.file, which has the groups"]);
  const file = names.find((name) => /\.ya?ml$/.test(name));
  if (file !== undefined) {
    throw new ConfigurationError([
      `${file} is no switch; for a file say --config.file ${file}, and with npm -- before it`,
    ]);
  }
  if (names.length === 0) return (await readConfiguration({}, variables)).settings.switches;
  const { NXAPI_NAME: own, NXAPI_HOST: host } = meant(variables);
  const read = [...new Set(names)].map(async (name) => {
    // The name by which the environment's switch is called elsewhere.
    const isOwn = name === own && host !== undefined;
    const ofOne = isOwn ? variables : { ...variables, NXAPI_HOST: name, NXAPI_NAME: name };
    return (await readConfiguration({}, ofOne)).settings.switches;
  });
  return (await Promise.all(read)).flat();
}

/** What the arguments and options name. */
interface WantedSwitches {
  readonly file: string;
  readonly names: readonly string[];
  readonly groups: readonly string[];
}

/** In the order of the file, and then what is allowed though it is not in it. */
function ofFile(
  { file, names, groups }: WantedSwitches,
  { settings, groupOf }: Configuration,
): readonly SwitchSettings[] {
  const { switches, probes } = settings;
  const mistakes: string[] = [];
  const all = switches.map(({ name }) => name);
  if (names.length + groups.length === 0) {
    if (switches.length === 1) return switches;
    throw new ConfigurationError([`which switches of ${file}? Name some, or say --group or --all; ${thereAre(all)}`]);
  }

  const known = [...new Set(groupOf.values())];
  for (const group of groups) {
    if (!known.includes(group)) mistakes.push(`no switch of ${file} is in the group ${group}${hint(group, known)}`);
  }
  const meantByName = new Set<string>();
  const probed = new Map<string, SwitchSettings>();
  for (const name of names) {
    const target = parseTarget(name);
    const sharing = all.includes(name) ? [name] : switches.filter(({ host }) => host === name).map((one) => one.name);
    const rule = target && probes.find(({ targets }) => targets.some((range) => isIn(range, target)));
    if (sharing.length > 1) mistakes.push(`several switches of ${file} have the address ${name}; ${thereAre(sharing)}`);
    else if (sharing[0] !== undefined) meantByName.add(sharing[0]);
    else if (target !== undefined && rule !== undefined) probed.set(target.host, rule.settings(target.host));
    else mistakes.push(`no switch of ${file} is called ${name}${hint(name, all)}`);
  }
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  const isMeant = ({ name }: SwitchSettings): boolean =>
    meantByName.has(name) || groups.includes(groupOf.get(name) ?? "");
  return [...switches.filter(isMeant), ...probed.values()];
}

/** The most names that a message lists. */
const MOST_NAMES = 20;

function thereAre(names: readonly string[]): string {
  if (names.length === 0) return "it has none, but only targets that may be probed";
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return `there are ${names.slice(0, MOST_NAMES).join(", ")}${more}`;
}
