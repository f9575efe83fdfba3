import { join } from "node:path";

import type { z } from "zod";

import type { SwitchSchema, SharedSchema } from "./file-schema.ts";
import { certificatesIn, passwordIn } from "./files.ts";
import { DEFAULT_REQUESTS_PER_MINUTE, type SwitchSettings } from "./settings.ts";

/** Notes a mistake at a place of the file. */
export type Wrong = (path: readonly (string | number)[], message: string) => void;

export type Variables = Readonly<Record<string, string | undefined>>;

type Shared = z.output<typeof SharedSchema>;

/** A switch as the file has it, and where. */
type InFile = z.output<typeof SwitchSchema> & { readonly path: readonly (string | number)[] };

interface Surroundings {
  readonly wrong: Wrong;
  readonly variables: Variables;
}

/** The settings of a switch: what the file says of it, else what it says of all. Mistakes are noted with their place. */
export function toSwitch(one: InFile, defaults: Shared, { wrong, variables }: Surroundings): SwitchSettings {
  // Where a switch has its password from is one choice; the other one's place does not stay beside it.
  const own = PASSWORD_KEYS.some((key) => one[key] !== undefined);
  const all = { ...defaults, ...(own && NO_PASSWORD), ...one, commands: { ...defaults.commands, ...one.commands } };
  const protocol = all.protocol ?? "https";

  function read(key: "tls" | PasswordKey, run: () => string): string {
    try {
      return run();
    } catch (error) {
      const path = one[key] === undefined ? ["defaults", key] : [...one.path, key];
      wrong(path, error instanceof Error ? error.message : String(error));
      return "";
    }
  }

  if (all.user === undefined) wrong([...one.path, "user"], "must be set here or under defaults");
  if (protocol === "http" && all.tls !== undefined) wrong([...one.path, "tls"], "is set, but protocol is http");
  const password = passwordOf(all, variables);
  if (password === undefined)
    wrong(one.path, "needs exactly one of password_file, password_env and password_credential");
  else read(password.key, password.read);
  return {
    name: one.name,
    host: one.host ?? one.name,
    port: all.port ?? (protocol === "https" ? 443 : 80),
    protocol,
    user: all.user ?? "",
    password: async () => password?.read() ?? "",
    passwordFrom: password === undefined ? "" : `${password.key} ${all[password.key]}`,
    trust: trustOf(all.tls, (caFile) => read("tls", () => certificatesIn(caFile))),
    tls: {
      ...(all.tls?.min_version !== undefined && { minVersion: all.tls.min_version }),
      ...(all.tls?.ciphers !== undefined && { ciphers: all.tls.ciphers }),
    },
    places: all.instances,
    commands: { choices: choicesOf(all.commands) },
    timeoutMs: milliseconds(all.timeout_s) ?? 30_000,
    requestsPerMinute: DEFAULT_REQUESTS_PER_MINUTE,
    labels: {},
  };
}

/** Seconds in whole milliseconds. */
export function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1_000);
}

const PASSWORD_KEYS = ["password_file", "password_env", "password_credential"] as const;
type PasswordKey = (typeof PASSWORD_KEYS)[number];

const NO_PASSWORD = { password_file: undefined, password_env: undefined, password_credential: undefined };

type PasswordSettings = { readonly [K in PasswordKey]?: string | undefined };

/** Where the password is, and how it is read; undefined unless exactly one place is set. */
function passwordOf(settings: PasswordSettings, variables: Variables) {
  const { password_file: file, password_env: variable, password_credential: credential } = settings;
  if ([file, variable, credential].filter((one) => one !== undefined).length !== 1) return undefined;
  if (file !== undefined) return { key: "password_file" as const, read: () => passwordIn(file) };
  if (variable !== undefined) return { key: "password_env" as const, read: () => valueOf(variable, variables) };
  // systemd names the folder of a service's credentials in this variable (systemd.exec, Credentials).
  const folder = variables["CREDENTIALS_DIRECTORY"] ?? "";
  return { key: "password_credential" as const, read: () => passwordIn(join(folder, credential ?? "")) };
}

function valueOf(variable: string, variables: Variables): string {
  const value = variables[variable] ?? "";
  if (value === "") throw new Error(`the environment variable ${variable} is not set`);
  return value;
}

function trustOf(tls: Shared["tls"], read: (file: string) => string): SwitchSettings["trust"] {
  if (tls?.pin !== undefined) return { kind: "pin", sha256: tls.pin };
  if (tls?.insecure === true) return { kind: "insecure" };
  return tls?.ca_file === undefined ? { kind: "verify" } : { kind: "verify", ca: read(tls.ca_file) };
}

function choicesOf(commands: NonNullable<Shared["commands"]>) {
  return Object.fromEntries(
    Object.entries(commands).map(([id, choice]) => {
      if (typeof choice === "boolean") return [id, { enabled: choice }];
      const { enabled, period_s: period } = choice;
      const periodMs = period === undefined ? {} : { periodMs: period * 1_000 };
      return [id, { ...(enabled !== undefined && { enabled }), ...periodMs }];
    }),
  );
}
