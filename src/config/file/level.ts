import { join } from "node:path";

import type { z } from "zod";

import { type Files, passwordIn, readPassword } from "./files.ts";
import { attempt } from "../yaml/mistakes.ts";
import { entriesOf, type Part } from "../yaml/part.ts";
import { Level } from "./switch-schema.ts";
import { passwordFault } from "./text-file.ts";
import type { Variables } from "../env/variables.ts";

/** What the settings of a level are held against. */
export interface Surroundings {
  readonly variables: Variables;
  /** Checks that a command of this id exists, wherever it is chosen. */
  readonly checkCommands: (commands: Part) => void;
  /** The id that a command has today. */
  readonly idOf: (id: string) => string;
  /** The labels that metrics have themselves. */
  readonly takenLabels: ReadonlySet<string>;
  /** Whether Prometheus or the collector itself has a label of this name. */
  readonly isReservedLabel: (label: string) => boolean;
  /** The certificates of a PEM file. Throws if there are none. */
  readonly certificates: (file: string) => string;
  /** What is in the files that are named. */
  readonly contents: Files;
}

export const PASSWORD_KEYS = ["password_file", "password_env", "password_credential"] as const;

/** Where a password is, and how it is read there. */
export interface PasswordPlace {
  readonly from: string;
  /** The password as it is now. */
  readonly read: () => Promise<string>;
  /** The password as the configuration is read. */
  readonly readNow: (contents: Files) => string;
}

/** Where a level has the password; undefined if it names no place. */
export function passwordPlace(level: Level, variables: Variables): PasswordPlace | undefined {
  const { password_file: file, password_env: variable, password_credential: credential } = level;
  if (file !== undefined) return inFile(`password_file ${file}`, file);
  if (variable !== undefined) {
    const readNow = () => valueOf(variable, variables);
    return { from: `password_env ${variable}`, read: async () => readNow(), readNow };
  }
  if (credential === undefined) return undefined;
  // systemd names the folder of a service's credentials in this variable (systemd.exec, Credentials).
  const path = join(variables["CREDENTIALS_DIRECTORY"] ?? "", credential);
  return inFile(`password_credential ${credential}`, path);
}

function inFile(from: string, file: string): PasswordPlace {
  return { from, read: () => readPassword(file), readNow: (contents) => passwordIn(file, contents) };
}

/** Reads a level with its schema and notes what is wrong with it by itself, whoever it holds for. */
export function levelOf<S extends z.ZodType<Level>>(part: Part, schema: S, around: Surroundings) {
  around.checkCommands(part.under("commands"));
  for (const [name, label] of entriesOf(part.under("labels"))) {
    if (around.isReservedLabel(name)) label.wrong("expected another label: Prometheus or the collector sets this one");
    else if (around.takenLabels.has(name)) label.wrong("expected another label: a metric has one of this name");
  }
  const level = part.read(schema);
  checkLevel(level ?? rightOf(part), part, around);
  return level;
}

/** The settings that are right by themselves where another beside them is not. */
function rightOf(part: Part): Level {
  const right = entriesOf(part).filter(([key, { value }]) => Level.safeParse({ [key]: value }).success);
  return Level.parse(Object.fromEntries(right.map(([key, { value }]) => [key, value])));
}

function checkLevel(level: Level, part: Part, around: Surroundings): void {
  const [key, ...others] = PASSWORD_KEYS.filter((one) => level[one] !== undefined);
  const password = passwordPlace(level, around.variables);
  if (others.length > 0) part.wrong(`${[key, ...others].join(" and ")} exclude each other; keep one`);
  else if (password !== undefined) {
    attempt(
      () => password.readNow(around.contents),
      (message) => part.wrong(message, key ?? ""),
    );
  }
  const file = level.tls?.ca_file;
  if (file !== undefined) {
    attempt(
      () => around.certificates(file),
      (message) => part.wrong(message, "tls", "ca_file"),
    );
  }
  if (level.protocol === "http" && level.tls !== undefined) part.wrong(TLS_OVER_HTTP);
}

export const TLS_OVER_HTTP = "tls is set, but protocol is http";

function valueOf(variable: string, variables: Variables): string {
  const value = variables[variable] ?? "";
  const fault = value === "" ? "is not set" : passwordFault(value);
  if (fault === undefined) return value;
  const named = NAME.test(variable) ? ` ${variable}` : " of this name";
  throw new Error(`the environment variable${named} ${fault}`);
}

/** What looks otherwise may be the password itself, in the wrong place. */
const NAME = /^[A-Z_][A-Z0-9_]*$/;
