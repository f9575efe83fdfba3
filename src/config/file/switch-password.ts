import { join } from "node:path";

import type { Variables } from "../env/variables.ts";
import { passwordFault } from "./file-formats.ts";
import { type Files, passwordIn, readPassword } from "./files.ts";
import type { DefaultsLevel } from "./switch-schema.ts";

/** The settings that say where a password is, of which a level may have one. */
export const PASSWORD_KEYS = ["password_file", "password_env", "password_credential"] as const;

/** Where a password is, and how it is read there. */
interface PasswordPlace {
  readonly from: string;
  /** The password as it is now. */
  readonly read: () => Promise<string>;
  /** The password as the configuration is read. */
  readonly readNow: (contents: Files) => string;
}

/** Where a level has the password; undefined if it names no place. */
export function passwordPlace(level: DefaultsLevel, variables: Variables): PasswordPlace | undefined {
  const { password_file: file, password_env: variable, password_credential: credential } = level;
  if (file !== undefined) return inFile(`password_file ${file}`, file);
  if (variable !== undefined) {
    const readNow = () => valueOf(variable, variables);
    return { from: `password_env ${variable}`, read: async () => readNow(), readNow };
  }
  if (credential === undefined) return undefined;
  const from = `password_credential ${credential}`;
  // systemd names the folder of a service's credentials in this variable (systemd.exec, Credentials).
  const folder = variables["CREDENTIALS_DIRECTORY"];
  if (folder !== undefined) return inFile(from, join(folder, credential));
  return { from, read: async () => noCredentials(), readNow: noCredentials };
}

function noCredentials(): never {
  throw new Error(
    "systemd gives credentials to its services alone (LoadCredential=); elsewhere, name their folder in CREDENTIALS_DIRECTORY",
  );
}

function inFile(from: string, file: string): PasswordPlace {
  return { from, read: () => readPassword(file), readNow: (contents) => passwordIn(file, contents) };
}

function valueOf(variable: string, variables: Variables): string {
  const value = variables[variable] ?? "";
  const fault = value === "" ? "is not set" : passwordFault(value);
  if (fault === undefined) return value;
  const named = NAME.test(variable) ? ` ${variable}` : " of this name";
  throw new Error(`the environment variable${named} ${fault}`);
}

/** What looks otherwise may be the password itself, in the wrong place. */
const NAME = /^[A-Z_][A-Z0-9_]*$/;
