import type { Command } from "commander";

import { DEFAULT_PROFILES, PROFILES } from "../catalogue/profiles.ts";
import { readConfiguration } from "../collector/configuration.ts";
import type { Log } from "../log.ts";

/** The flags of `check`, under the names that the parser of arguments makes of them. */
export interface CheckFlags {
  readonly "web.config.file"?: string;
}

/** Adds the argument and the option of `check` to its command. */
export function checkOptions(command: Command): Command {
  return command
    .argument("<file>", "the file")
    .option("--web.config.file <file>", "the file that says who may ask, too");
}

/** Reads the files of a configuration and gives the exit status 0; their mistakes are thrown. */
export async function check(log: Log, file: string, { "web.config.file": webFile }: CheckFlags): Promise<number> {
  const { settings, added, warnings } = await readConfiguration({ file, webFile, alone: true }, process.env);
  for (const warning of warnings) log.warn("configuration", { warning });
  const { switches, probes } = settings;
  const all = [...switches, ...probes.map((rule) => rule.settings("any"))];
  const chosen = new Set(all.flatMap(({ commands }) => commands.profiles ?? DEFAULT_PROFILES));
  const profiles = PROFILES.filter((profile) => chosen.has(profile)).join();
  log.info("the configuration is good", { file, switches: switches.length, profiles, custom_commands: added.length });
  return 0;
}
