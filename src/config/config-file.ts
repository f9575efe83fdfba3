import { readFileSync } from "node:fs";

import { z } from "zod";

import { fileSchema } from "./file-schema.ts";
import { milliseconds, toSwitch, type Variables, type Wrong } from "./file-switch.ts";
import { locate } from "./located.ts";
import { hint } from "./nearest.ts";
import { ConfigurationError, DEFAULT_FRESHNESS, DEFAULT_PACE, type Settings } from "./settings.ts";

/** What the reader of a configuration file has to be told about commands. */
export interface Vocabulary<C extends Added> {
  /** The ids of the commands that there are without the file. */
  readonly commandIds: readonly string[];
  /** The schema of the list of commands that the file adds. */
  readonly customCommands: z.ZodType<readonly C[] | undefined>;
}

/** A command that a file adds, as far as it matters here. */
interface Added {
  readonly id: string;
}

/** What a configuration file says. */
export interface FileSettings<C extends Added> extends Settings {
  readonly customCommands: readonly C[];
}

/**
 * The settings of a configuration file.
 * @throws ConfigurationError with every mistake at once, each with file, line and column
 */
export function readConfigFile<C extends Added>(
  file: string,
  vocabulary: Vocabulary<C>,
  variables: Variables,
): FileSettings<C> {
  const schema = fileSchema(vocabulary.customCommands);
  const located = locate(textOf(file), { file, vocabulary: keysOf(schema, vocabulary) });
  if (located.faults.length > 0) throw new ConfigurationError(located.faults);
  const parsed = schema.safeParse(located.data);
  if (!parsed.success) throw new ConfigurationError(parsed.error.issues.flatMap(located.describe));
  const {
    web = {},
    freshness = {},
    resource = {},
    defaults = {},
    switches,
    custom_commands: customCommands = [],
  } = parsed.data;

  const mistakes: string[] = [];
  const wrong: Wrong = (path, message) => {
    mistakes.push(...located.describe({ code: "custom", path: [...path], message, input: undefined }));
  };
  const ids = [...vocabulary.commandIds, ...customCommands.map(({ id }) => id)];
  const checkIds = (path: readonly (string | number)[], chosen: object = {}): void => {
    for (const id of Object.keys(chosen)) {
      if (!ids.includes(id)) wrong([...path, "commands", id], `there is no such command${hint(id, ids)}`);
    }
  };
  checkIds(["defaults"], defaults.commands);
  const names = new Set<string>();
  const settings = switches.map((one, index) => {
    const path = ["switches", index];
    if (names.has(one.name)) wrong([...path, "name"], "another switch has this name");
    names.add(one.name);
    checkIds(path, one.commands);
    return toSwitch({ ...one, path }, defaults, { wrong, variables });
  });
  // What is wrong under `defaults` is found with each switch.
  if (mistakes.length > 0) throw new ConfigurationError([...new Set(mistakes)]);
  return {
    switches: settings,
    web: { host: web.host ?? "127.0.0.1", port: web.port ?? 8888 },
    resource,
    freshness: {
      maxAgeMs: milliseconds(freshness.max_age_s) ?? DEFAULT_FRESHNESS.maxAgeMs,
      maxStaleMs: milliseconds(freshness.max_stale_s) ?? DEFAULT_FRESHNESS.maxStaleMs,
    },
    pace: DEFAULT_PACE,
    probes: [],
    customCommands,
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new ConfigurationError([`${file}: cannot be read (${code})`]);
  }
}

/** Every key of the schema, wherever it stands. */
function keysOf(schema: z.ZodType, { commandIds }: { readonly commandIds: readonly string[] }): string[] {
  const keys = new Set(commandIds);
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("properties" in value && typeof value.properties === "object" && value.properties !== null) {
      for (const key of Object.keys(value.properties)) keys.add(key);
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  return [...keys];
}
