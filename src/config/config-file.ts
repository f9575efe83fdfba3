import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { fileSchema } from "./file-schema.ts";
import { certificatesIn, passwordIn } from "./files.ts";
import { locate } from "./located.ts";
import { hint } from "./nearest.ts";
import { ConfigurationError, DEFAULT_FRESHNESS, type Settings, type SwitchSettings } from "./settings.ts";

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

type Variables = Readonly<Record<string, string | undefined>>;

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
  const wrong = (path: (string | number)[], message: string): void => {
    mistakes.push(...located.describe({ code: "custom", path, message, input: undefined }));
  };
  const ids = [...vocabulary.commandIds, ...customCommands.map(({ id }) => id)];
  const checkIds = (path: (string | number)[], chosen: object = {}): void => {
    for (const id of Object.keys(chosen)) {
      if (!ids.includes(id)) wrong([...path, "commands", id], `there is no such command${hint(id, ids)}`);
    }
  };
  checkIds(["defaults"], defaults?.commands);
  const names = new Set<string>();
  const settings = switches.map((one, index): SwitchSettings => {
    if (names.has(one.name)) wrong(["switches", index, "name"], "another switch has this name");
    names.add(one.name);
    checkIds(["switches", index], one.commands);
    const all = { ...defaults, ...one, commands: { ...defaults.commands, ...one.commands } };
    const path = ["switches", index];
    if (all.user === undefined) wrong([...path, "user"], "must be set here or under defaults");
    const read = (key: string, run: () => string): string => {
      try {
        return run();
      } catch (error) {
        wrong(key in one ? [...path, key] : ["defaults", key], error instanceof Error ? error.message : String(error));
        return "";
      }
    };
    const protocol = all.protocol ?? "https";
    if (protocol === "http" && all.tls !== undefined) wrong([...path, "tls"], "is set, but protocol is http");
    const password = passwordOf(all, variables);
    if (password === undefined) wrong(path, "needs one of password_file, password_env and password_credential");
    else read(password.key, password.read);
    return {
      name: one.name,
      host: all.host ?? one.name,
      port: all.port ?? (protocol === "https" ? 443 : 80),
      protocol,
      user: all.user ?? "",
      password: async () => password?.read() ?? "",
      trust: trustOf(all.tls, (caFile) => read("tls", () => certificatesIn(caFile))),
      tls: {
        ...(all.tls?.min_version !== undefined && { minVersion: all.tls.min_version }),
        ...(all.tls?.ciphers !== undefined && { ciphers: all.tls.ciphers }),
      },
      places: all.instances,
      commands: { choices: choicesOf(all.commands) },
      timeoutMs: Math.round((all.timeout_s ?? 30) * 1_000),
    };
  });
  if (mistakes.length > 0) throw new ConfigurationError([...new Set(mistakes)]);
  return {
    switches: settings,
    web: { host: web.host ?? "127.0.0.1", port: web.port ?? 8888 },
    resource,
    freshness: {
      maxAgeMs: Math.round((freshness.max_age_s ?? DEFAULT_FRESHNESS.maxAgeMs / 1_000) * 1_000),
      maxStaleMs: Math.round((freshness.max_stale_s ?? DEFAULT_FRESHNESS.maxStaleMs / 1_000) * 1_000),
    },
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

interface PasswordSettings {
  readonly password_file?: string | undefined;
  readonly password_env?: string | undefined;
  readonly password_credential?: string | undefined;
}

/** Where the password is, and how it is read; undefined unless exactly one place is set. */
function passwordOf(settings: PasswordSettings, variables: Variables) {
  const { password_file: file, password_env: variable, password_credential: credential } = settings;
  if ([file, variable, credential].filter((one) => one !== undefined).length !== 1) return undefined;
  if (file !== undefined) return { key: "password_file", read: () => passwordIn(file) };
  if (variable !== undefined) return { key: "password_env", read: () => valueOf(variable, variables) };
  // systemd names the folder of a service's credentials in this variable (systemd.exec, Credentials).
  const folder = variables["CREDENTIALS_DIRECTORY"] ?? "";
  return { key: "password_credential", read: () => passwordIn(join(folder, credential ?? "")) };
}

function valueOf(variable: string, variables: Variables): string {
  const value = variables[variable] ?? "";
  if (value === "") throw new Error(`the environment variable ${variable} is not set`);
  return value;
}

interface TrustSettings {
  readonly pin?: readonly string[] | undefined;
  readonly ca_file?: string | undefined;
  readonly insecure?: true | undefined;
}

function trustOf(tls: TrustSettings | undefined, read: (file: string) => string): SwitchSettings["trust"] {
  if (tls?.pin !== undefined) return { kind: "pin", sha256: tls.pin };
  if (tls?.insecure === true) return { kind: "insecure" };
  return tls?.ca_file === undefined ? { kind: "verify" } : { kind: "verify", ca: read(tls.ca_file) };
}

type ChoiceSetting =
  | boolean
  | { readonly enabled?: boolean | undefined; readonly period_s?: number | undefined }
  | undefined;

function choicesOf(commands: Readonly<Record<string, ChoiceSetting>>) {
  return Object.fromEntries(
    Object.entries(commands).map(([id, choice]) => {
      if (typeof choice === "boolean") return [id, { enabled: choice }];
      const { enabled, period_s: period } = choice ?? {};
      const periodMs = period === undefined ? {} : { periodMs: period * 1_000 };
      return [id, { ...(enabled !== undefined && { enabled }), ...periodMs }];
    }),
  );
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
