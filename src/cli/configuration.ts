import type { z } from "zod";

import { prometheusLabel } from "../../otel/prometheus-name.ts";
import type { Command, Metric } from "../catalogue/define.ts";
import { customCommand } from "../catalogue/custom.ts";
import { CustomCommands } from "../catalogue/custom-commands.ts";
import { isReservedLabel } from "../catalogue/custom-names.ts";
import { catalogue } from "../catalogue/index.ts";
import { readConfigFile } from "../config/config-file.ts";
import { fileSchema } from "../config/file-schema.ts";
import { readEnvironment } from "../config/environment.ts";
import { ConfigurationError, type Settings } from "../config/settings.ts";
import type { Variables } from "../config/variables.ts";
import { readWebConfig, type WebSecurity } from "../config/web-config.ts";
import { inShell } from "./printed.ts";
import { aboutMetrics } from "../fleet/about.ts";
import { deviceMetrics } from "../fleet/switch.ts";

/** The settings, and the commands that they add to the catalogue. */
export interface Configuration {
  readonly settings: Settings;
  readonly added: readonly Command[];
  /** What {@link added} was made of, which tells two configurations apart. */
  readonly addedFrom: string;
  /** The groups of the switches that have one, by the switch's name. */
  readonly groupOf: ReadonlyMap<string, string>;
  /** The command that says more of a switch that is named after it; undefined where none would find the switch. */
  readonly doctor: string | undefined;
  /** Who may ask; anybody if undefined. */
  readonly security?: WebSecurity;
  /** Every file and folder that it was read from; a change in one of them may change it. */
  readonly files: readonly string[];
}

/** What a configuration has without commands of its own. */
export const NOTHING_ADDED = {
  added: [],
  addedFrom: "",
  groupOf: new Map<string, string>(),
  doctor: undefined,
  files: [],
} as const;

const VOCABULARY = {
  commandIds: catalogue.map(({ id }) => id),
  labels: switchLabels(),
  isReservedLabel,
  customCommands: CustomCommands.optional().describe("Commands that the collector does not know."),
};

/** The labels that some metric of a switch, or about one, has. */
function switchLabels(): readonly string[] {
  const declared = [deviceMetrics, aboutMetrics, ...catalogue.map(({ metrics }) => metrics)];
  const attributes = declared.flatMap((metrics) =>
    Object.values<Metric>(metrics).flatMap((metric) => metric.attributes),
  );
  return [...new Set(attributes.map(prometheusLabel))];
}

/** The schema of the configuration file. */
export function schemaOfConfiguration(): z.ZodType {
  return fileSchema(VOCABULARY.customCommands);
}

/** Where a configuration is read from. */
export interface Sources {
  /** The file with the switches; the environment names one without it. */
  readonly file?: string | undefined;
  /** The file that says who may ask. */
  readonly webFile?: string | undefined;
  /** Whether the file is looked at by itself, whatever the environment says. */
  readonly alone?: boolean;
}

/**
 * The configuration of these files and the environment.
 * @throws ConfigurationError with every mistake of all of them at once
 */
export function readConfiguration({ file, webFile, alone = false }: Sources, variables: Variables): Configuration {
  const mistakes: string[] = [];
  const noting = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      mistakes.push(...error.mistakes);
      return undefined;
    }
  };
  const fleet = noting(() => (file === undefined ? inEnvironment(variables) : readFile(file, variables, { alone })));
  const web = noting(() => (webFile === undefined ? undefined : readWebConfig(webFile)));
  if (fleet === undefined || mistakes.length > 0) throw new ConfigurationError(mistakes);
  return web === undefined ? fleet : { ...fleet, security: web.security, files: [...fleet.files, ...web.files] };
}

function inEnvironment(variables: Variables): Configuration {
  return { settings: readEnvironment(variables), ...NOTHING_ADDED, doctor: "nxapi-collector doctor" };
}

/**
 * The configuration of a file: with the environment where the file is silent about the process, or `alone`. Passwords are
 * where the file says, in the environment too.
 * @throws ConfigurationError with every mistake at once
 */
export function readFile(file: string, variables: Variables, { alone }: { readonly alone: boolean }): Configuration {
  const both = ["NXAPI_HOST", "NXAPI_USER", "NXAPI_PASS"].filter((name) => (variables[name] ?? "") !== "");
  if (!alone && both.length > 0) {
    throw new ConfigurationError([
      `${both.join(", ")} and --config.file exclude each other: the file names the switches; unset the variables`,
    ]);
  }
  const { customCommands, groupOf, files, ...settings } = readConfigFile(
    file,
    VOCABULARY,
    variables,
    alone ? {} : variables,
  );
  return {
    settings,
    added: customCommands.map(customCommand),
    addedFrom: JSON.stringify(customCommands),
    groupOf,
    doctor: `nxapi-collector doctor --config.file ${inShell(file)}`,
    files,
  };
}
