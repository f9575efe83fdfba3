import type { z } from "zod";

import type { Command } from "../catalogue/define.ts";
import { customCommand } from "../catalogue/custom.ts";
import { CustomCommands } from "../catalogue/custom-commands.ts";
import { catalogue } from "../catalogue/index.ts";
import { readConfigFile } from "../config/config-file.ts";
import { fileSchema } from "../config/file-schema.ts";
import { readEnvironment } from "../config/environment.ts";
import { ConfigurationError, type Settings } from "../config/settings.ts";

/** The settings, and the commands that they add to the catalogue. */
export interface Configuration {
  readonly settings: Settings;
  readonly added: readonly Command[];
  /** What {@link added} was made of, which tells two configurations apart. */
  readonly addedFrom: string;
  /** The files and folders that all of this was read from. */
  readonly files: readonly string[];
}

/** What a configuration has without commands of its own. */
export const NOTHING_ADDED = { added: [], addedFrom: "", files: [] } as const;

const VOCABULARY = {
  commandIds: catalogue.map(({ id }) => id),
  customCommands: CustomCommands.optional().describe("Commands that the collector does not know."),
};

/** The schema of the configuration file. */
export function schemaOfConfiguration(): z.ZodType {
  return fileSchema(VOCABULARY.customCommands);
}

/**
 * The configuration of a file or, without one, of the environment.
 * @throws ConfigurationError with every mistake at once
 */
export function readConfiguration(file: string | undefined, variables: NodeJS.ProcessEnv): Configuration {
  if (file === undefined) return { settings: readEnvironment(variables), ...NOTHING_ADDED };
  const both = ["NXAPI_HOST", "NXAPI_USER", "NXAPI_PASS"].filter((name) => (variables[name] ?? "") !== "");
  if (both.length > 0) {
    throw new ConfigurationError([
      `${both.join(", ")} and --config.file exclude each other; the file names the switches`,
    ]);
  }
  const { customCommands, ...settings } = readConfigFile(file, VOCABULARY, variables);
  return {
    settings,
    added: customCommands.map(customCommand),
    addedFrom: JSON.stringify(customCommands),
    files: [file],
  };
}
