import type { z } from "zod";

import { prometheusLabel, prometheusName } from "../../otel/prometheus/names.ts";
import type { Command, Metric, Metrics } from "../catalogue/define.ts";
import { type CustomCommand, customCommand } from "../catalogue/custom/command.ts";
import { createSupersession, customCommandsWith } from "../catalogue/custom/commands.ts";
import { isReservedLabel } from "../catalogue/custom/names.ts";
import { type NamedPrefix, showIpRoute, showIpRouteOf } from "../catalogue/commands/show-ip-route.ts";
import { catalogue } from "../catalogue/index.ts";
import { DEFAULT_PROFILES, isChosen } from "../catalogue/profiles.ts";
import { fileSchema } from "../config/file/schema.ts";
import { readEnvironment } from "../config/env/environment.ts";
import type { MetricsHaving } from "../config/file/switch-defaults.ts";
import { doubtfulVariables } from "../config/env/process-environment.ts";
import { calledNow, RENAMES, type Renames, renameVariables } from "../config/yaml/renames.ts";
import {
  type CommandChoices,
  ConfigurationError,
  type Settings,
  type CommandChoice,
  type SwitchSettings,
} from "../config/settings.ts";
import type { Variables } from "../config/env/variables.ts";
import type { PatternWatch } from "./unmatched-interfaces.ts";
import { withInterfaceChoice } from "./interface-filter.ts";
import type { WebSecurity } from "../web/security.ts";
import { inShell, typed } from "../terminal.ts";
import { deviceMetrics } from "../fleet/switch-metrics.ts";
import { hint } from "../config/yaml/suggestion.ts";
import type { Scope } from "../fleet/plan.ts";

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
  /** Whether a file names the switches, and not the environment. */
  readonly fromFile: boolean;
  /** What is no mistake and should be told all the same. */
  readonly warnings: readonly string[];
  /** Who may ask; anybody if undefined. */
  readonly security?: WebSecurity;
  /** Every file and folder that it was read from; a change in one of them may change it. */
  readonly files: readonly string[];
}

/** What a configuration has without commands of its own. */
export const NOTHING_ADDED: Omit<Configuration, "settings"> = {
  added: [],
  addedFrom: "",
  groupOf: new Map(),
  doctor: undefined,
  fromFile: false,
  warnings: [],
  files: [],
};

const { supersededBy, catalogueWith } = createSupersession(prometheusName);

let made: ReturnType<typeof makeVocabulary> | undefined;

/** What a configuration file may say. It is made for a file alone: where there is none, its schema would be kept for nothing. */
function vocabulary() {
  return (made ??= makeVocabulary());
}

function makeVocabulary() {
  return {
    commandIds: catalogue.map(({ id }) => id),
    metricsHaving,
    isReservedLabel,
    schema: fileSchema(
      customCommandsWith(prometheusName)
        .optional()
        .describe("Commands that the collector does not know. One that it does know is asked as it is described here."),
    ),
    supersededBy,
    lineOf: (prefix: NamedPrefix) => showIpRouteOf(prefix).syntax,
    renames: RENAMES,
  };
}

/** Every metric that a switch may show, each with the attributes that any of its commands gives it. */
export function metricsOf(added: readonly Command[]): Metrics {
  const found: Record<string, Metric> = {};
  for (const metrics of [deviceMetrics, ...catalogueWith(added).map((command) => command.metrics)]) {
    for (const [name, metric] of Object.entries<Metric>(metrics)) {
      const attributes = new Set([...(found[name]?.attributes ?? []), ...metric.attributes]);
      found[name] = { ...metric, attributes: [...attributes] };
    }
  }
  return found;
}

/**
 * The metrics that have a label themselves, of what a switch is asked by its choices. Metrics about a switch, as the
 * collector counts them, do not carry what users add.
 */
function metricsHaving(added: readonly CustomCommand[]): MetricsHaving {
  const known = catalogueWith(added.map(customCommand));
  const byLabel = new Map<string, Map<string, Metric>>();
  for (const metrics of [deviceMetrics, ...known.map((command) => command.metrics)]) {
    for (const [name, metric] of Object.entries<Metric>(metrics)) {
      for (const label of metric.attributes.map(prometheusLabel)) {
        byLabel.set(label, (byLabel.get(label) ?? new Map<string, Metric>()).set(name, metric));
      }
    }
  }
  const shown = new Map<string, readonly (readonly [name: string, shown: string])[]>();
  return (label, choices) => {
    const having = byLabel.get(label);
    // Most labels are no metric's: what each of many switches is asked need not be gone through for them.
    if (having === undefined) return [];
    const names = shown.get(label) ?? [...having].map(([name, metric]) => [name, prometheusName(name, metric)]);
    shown.set(label, names);
    const asked = [deviceMetrics, ...chosenOf(known, choices).map(({ metrics }) => metrics)];
    return names.flatMap(([name, as]) => (asked.some((metrics) => Object.hasOwn(metrics, name)) ? [as] : []));
  };
}

/** The schema of the configuration file. */
export function schemaOfConfiguration(): z.ZodType {
  return vocabulary().schema;
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
export async function readConfiguration(
  { file, webFile, alone = false }: Sources,
  given: Variables,
): Promise<Configuration> {
  const mistakes: string[] = [];
  const warnings: string[] = alone ? [] : [...doubtfulVariables(given)];
  const warn = (warning: string) => warnings.push(warning);
  const variables = renameVariables(given, RENAMES, warn);
  const noting = async <T>(read: Promise<T> | undefined): Promise<T | undefined> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      mistakes.push(...error.mistakes);
      return undefined;
    }
  };
  const fleet = await noting(
    file === undefined ? inEnvironment(variables, warn) : readFile(file, variables, { alone }),
  );
  const web = await noting(webFile === undefined ? undefined : readWeb(webFile));
  if (fleet === undefined || mistakes.length > 0) throw new ConfigurationError(mistakes);
  const read = { ...fleet, warnings: [...warnings, ...fleet.warnings] };
  return web === undefined ? read : { ...read, security: web.security, files: [...read.files, ...web.files] };
}

// What reads a file is not loaded where there is none.
async function readWeb(file: string) {
  const { readWebConfig } = await import("../config/web/web-config.ts");
  return await readWebConfig(file);
}

async function inEnvironment(variables: Variables, warn: (warning: string) => void): Promise<Configuration> {
  const settings = await readEnvironment(variables);
  const switches = settings.switches.map((one) => ({ ...one, commands: underIdsOfToday(one.commands, RENAMES, warn) }));
  // A password is read at each login.
  const { NXAPI_TLS_CA_FILE: authorities = "" } = variables;
  const files = authorities === "" ? [] : [authorities];
  return { ...NOTHING_ADDED, settings: { ...settings, switches }, doctor: typed("doctor"), files };
}

/** What the environment chooses among commands, by their ids of today. */
export function underIdsOfToday(
  { only, ...choices }: CommandChoices,
  { commands }: Pick<Renames, "commands">,
  warn: (warning: string) => void,
): CommandChoices {
  return {
    ...choices,
    only: only?.map((id) => {
      const name = commands.get(id);
      if (name !== undefined) warn(calledNow(id, name));
      return name ?? id;
    }),
  };
}

/**
 * The configuration of a file: with the environment where the file is silent about the process, or `alone`. Passwords are
 * where the file says, in the environment too.
 * @throws ConfigurationError with every mistake at once
 */
export async function readFile(
  file: string,
  variables: Variables,
  { alone }: { readonly alone: boolean },
): Promise<Configuration> {
  // A password alone is no switch: the file may name its variable.
  const both = ["NXAPI_HOST", "NXAPI_USER"].filter((name) => (variables[name] ?? "") !== "");
  if (!alone && both.length > 0) {
    throw new ConfigurationError([
      `${both.join(", ")} and --config.file exclude each other: the file names the switches; unset the variables`,
    ]);
  }
  const { readConfigFile } = await import("../config/file/config-file.ts");
  const { customCommands, groupOf, warnings, files, ...settings } = await readConfigFile(
    file,
    vocabulary(),
    variables,
    alone ? {} : variables,
  );
  return {
    settings,
    added: customCommands.map(customCommand),
    addedFrom: JSON.stringify(customCommands),
    groupOf,
    doctor: typed("doctor", `--config.file ${inShell(file)}`),
    fromFile: true,
    warnings,
    files,
  };
}

/**
 * What a switch is asked by its settings, of the catalogue and of what the configuration adds to it: the commands of its
 * profiles, and those that belong to none. What is said of a command alone comes before its profile. `watch` is told of
 * the names that the choice of interfaces is held against.
 * @throws ConfigurationError if the settings name a command that does not exist
 */
export function scopeOf(
  { name, commands, places, interfaces, descriptions }: ScopeSettings,
  added: readonly Command[] = [],
  watch?: PatternWatch,
): Scope {
  const { only, choices = {} } = commands;
  const known = catalogueWith(added);
  const unknown = (only ?? []).filter((id) => !known.some((command) => command.id === id));
  if (unknown.length > 0) {
    const ids = known.map(({ id }) => id);
    throw new ConfigurationError(
      unknown.map((id) => `${name}: ${id} is not a command${hint(id, ids) || `; there are ${ids.join(", ")}`}`),
    );
  }
  const choice = { filter: interfaces, descriptions, watch };
  const chosen = chosenOf(known, commands).map((command) => ({
    ...withInterfaceChoice(command, choice),
    ...timesOf(choices[command.id]),
  }));
  return { commands: chosen, places };
}

/**
 * Those of some commands that are chosen. Single routes that are named are asked for in the place of all, but for what the
 * configuration adds a command for.
 */
function chosenOf(
  known: readonly Command[],
  { only, profiles = DEFAULT_PROFILES, prefixes = [], choices = {} }: CommandChoices,
): readonly Command[] {
  const named = (command: Command): boolean => command === showIpRoute && prefixes.length > 0;
  const isAdded = ({ syntax }: Command): boolean => known.some((command) => command.syntax === syntax);
  return known
    .filter(
      (command) =>
        only?.includes(command.id) ?? choices[command.id]?.enabled ?? (named(command) || isChosen(command, profiles)),
    )
    .flatMap((command) => (named(command) ? prefixes.map(showIpRouteOf).filter((one) => !isAdded(one)) : [command]));
}

/** What of a switch's settings says what it is asked and what of the replies is shown. */
export type ScopeSettings = Pick<SwitchSettings, "name" | "commands" | "places" | "interfaces" | "descriptions">;

function timesOf({ periodMs, timeoutMs }: CommandChoice = {}): Pick<CommandChoice, "periodMs" | "timeoutMs"> {
  return { ...(periodMs !== undefined && { periodMs }), ...(timeoutMs !== undefined && { timeoutMs }) };
}

/**
 * The commands that would tell which modules and instances a switch has, if they are left out and something is asked of
 * each instance: the switch is then taken for one line card, and its instances are probed.
 */
export function untold({ commands, places }: Scope): readonly string[] {
  if (places !== undefined || !commands.some(({ per }) => per === "instance")) return [];
  const asked = new Set(commands.flatMap(({ id, tells }) => (tells ? [id] : [])));
  return catalogue.filter(({ id, tells }) => tells && !asked.has(id)).map(({ id }) => id);
}
