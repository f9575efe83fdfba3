import type { z } from "zod";

import type { Variables } from "../env/variables.ts";
import { ConfigurationError, type NamedPrefix, type Settings } from "../settings.ts";
import { createMistakes, type Path } from "../yaml/mistakes.ts";
import { type ConfigNode, entriesOf, itemsOf, optional } from "../yaml/node.ts";
import { calledNow, type Renames } from "../yaml/renames.ts";
import { hint } from "../yaml/suggestion.ts";
import { createFileReader, type FileReader, openOrNote } from "./file-reader.ts";
import { type Files, withFiles } from "./files.ts";
import { processSettings } from "./process.ts";
import { type FileSchema, Outline } from "./schema.ts";
import { type MetricsHaving, type SwitchContext, warnOfLabels } from "./switch-defaults.ts";
import { inheritedOf, probesOf, switchesOf, switchFiles } from "./switches.ts";

/** What the reader of a configuration file has to be told about commands. */
export interface Vocabulary<C extends Added> {
  /** The ids of the commands that there are without the file. */
  readonly commandIds: readonly string[];
  /** Which metrics have a label themselves, also of what the file adds. */
  readonly metricsHaving: (added: readonly C[]) => MetricsHaving;
  /** Whether Prometheus or the collector itself has a label of this name. */
  readonly isReservedLabel: (label: string) => boolean;
  /** The schema of the file. Making it takes longer than reading a file with it, so it is made once. */
  readonly schema: FileSchema<z.ZodType<readonly C[] | undefined>>;
  /** Which commands a command that the file adds takes the place of, and where it says so. */
  readonly supersededBy: (command: C) => readonly Superseded[];
  /** The command line with which a single route is asked for. */
  readonly lineOf: (prefix: NamedPrefix) => string;
  /** What was called otherwise in earlier versions. */
  readonly renames: Renames;
}

interface Superseded {
  readonly path: Path;
  readonly what: string;
  readonly ids: readonly string[];
  readonly tells: boolean;
}

/** A command that a file adds, as far as it matters here. */
interface Added {
  readonly id: string;
}

/** What a configuration file says. */
export interface FileSettings<C extends Added> extends Settings {
  readonly customCommands: readonly C[];
  /** The groups of the switches that have one, by the switch's name. */
  readonly groupOf: ReadonlyMap<string, string>;
  /** What is no mistake and should be told all the same, each with its position. */
  readonly warnings: readonly string[];
  /** Every file that the settings were read from, and every folder that was looked through for some. */
  readonly files: readonly string[];
}

/**
 * The settings of a configuration file, and of the environment where the file is silent about the process, unless others
 * are to hold there. Passwords may be in the environment in any case.
 * @throws ConfigurationError with every mistake at once, each with file, line and column
 */
export async function readConfigFile<C extends Added>(
  path: string,
  vocabulary: Vocabulary<C>,
  variables: Variables,
  ofProcess = variables,
): Promise<FileSettings<C>> {
  return await withFiles((contents) => settingsIn(path, { vocabulary, variables, ofProcess, contents }));
}

interface ReadOptions<C extends Added> {
  readonly vocabulary: Vocabulary<C>;
  readonly variables: Variables;
  /** What holds where the file is silent about the process. */
  readonly ofProcess: Variables;
  readonly contents: Files;
}

function settingsIn<C extends Added>(path: string, outside: ReadOptions<C>): FileSettings<C> {
  const { vocabulary, variables, ofProcess, contents } = outside;
  const mistakes = createMistakes();
  const { schema } = vocabulary;
  const reader = createFileReader({ contents, mistakes, schema, renames: vocabulary.renames });
  const file = openOrNote(path, reader, mistakes);
  if (file === undefined) throw new ConfigurationError(mistakes.told());
  if (file.read(Outline) !== undefined) checkAnySwitch(file);
  const lists = [file.under("switches"), ...switchFiles(file.under("switch_files"), path, reader)];
  // All of it is gone through again anyway: what else it names is asked for once its switches are there.
  if (contents.isWaiting()) throw new Error("waits for its switch_files");

  const commands = file.under("custom_commands");
  const customCommands = optional(commands, schema.shape.custom_commands) ?? [];
  warnOfSuperseded(commands, customCommands, vocabulary);
  const context = createSwitchContext({ commands, customCommands, vocabulary, reader, variables });
  const process = processSettings(file, { variables: ofProcess, reader, mistakes });
  const inherited = inheritedOf(file, context);
  const switches = switchesOf(lists, inherited, context);
  const probes = probesOf(file.under("probe"), inherited, context);
  warnOfLabels(context);

  const told = mistakes.told();
  if (told.length > 0) throw new ConfigurationError(told);
  return {
    switches: switches.map(({ make }) => make()),
    groupOf: new Map(switches.flatMap(({ name, group }) => (group === undefined ? [] : [[name, group] as const]))),
    probes,
    customCommands,
    warnings: mistakes.warned(),
    files: [...reader.files],
    ...process,
  };
}

interface ContextOptions<C extends Added> {
  readonly commands: ConfigNode;
  readonly customCommands: readonly C[];
  readonly vocabulary: Vocabulary<C>;
  readonly reader: FileReader;
  readonly variables: Variables;
}

/** What a switch's settings are held against: the commands and labels that there are, also of the file's own commands. */
function createSwitchContext<C extends Added>({
  commands,
  customCommands,
  vocabulary,
  reader,
  variables,
}: ContextOptions<C>): SwitchContext {
  const added = itemsOf(commands);
  const addedIds = added.map((one) => one.under("id").value).filter((id) => typeof id === "string");
  const addedLines = new Map(added.map((one) => [one.under("command").value, String(one.under("id").value)]));
  const ids = new Set([...vocabulary.commandIds, ...addedIds]);
  const today = (id: string): string | undefined => (ids.has(id) ? undefined : vocabulary.renames.commands.get(id));
  return {
    variables,
    certificates: reader.certificates,
    contents: reader.contents,
    labels: new Map(),
    metricsHaving: vocabulary.metricsHaving(customCommands),
    isReservedLabel: vocabulary.isReservedLabel,
    addedFor: (prefix) => addedLines.get(vocabulary.lineOf(prefix)),
    idOf: (id) => today(id) ?? id,
    checkCommands: (chosen) => {
      for (const [id, choice] of entriesOf(chosen)) {
        const name = today(id);
        if (name !== undefined) choice.warn(calledNow(id, name));
        else if (!ids.has(id)) choice.wrong(() => `there is no such command${hint(id, [...ids])}`);
      }
    },
  };
}

/** A file that was right stays right when the collector comes to know a command that it adds. */
function warnOfSuperseded<C extends Added>(
  list: ConfigNode,
  commands: readonly C[],
  { supersededBy }: Pick<Vocabulary<C>, "supersededBy">,
): void {
  for (const [index, command] of commands.entries()) {
    for (const { path, what, ids, tells } of supersededBy(command)) {
      const loss = tells ? ", and does not tell the collector what a switch is and has" : "";
      list.warn(
        `${ids.join(", ")} of the collector's own has ${what} too and is left out: the file's ${command.id} is asked in its place${loss}`,
        index,
        ...path,
      );
    }
  }
}

function checkAnySwitch(file: ConfigNode): void {
  const others = ["switch_files", "probe"].filter((key) => file.under(key).value !== undefined);
  const list = file.under("switches").value;
  if (others.length === 0 && (list === undefined || (Array.isArray(list) && list.length === 0))) {
    file.wrong("expected at least one switch, or switch_files or probe", "switches");
  }
}
