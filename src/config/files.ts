import { readFileSync } from "node:fs";

import { certificateFault, keyFault } from "./pem.ts";

/**
 * The password in a file, without the line end that an editor adds and the mark that Windows puts before.
 * @throws Error naming the file and what is wrong with it; the file's text is never shown
 */
export function passwordIn(file: string): string {
  const password = readText(file)
    .replace(/^\uFEFF/, "")
    .replace(/\r?\n$/, "");
  if (password === "") throw new Error(`${file} is empty`);
  return password;
}

/**
 * The certificates of a PEM file.
 * @throws Error naming the file and what is wrong with it
 */
export function certificatesIn(file: string): string {
  return pemIn(file, certificateFault);
}

/**
 * The private key of a PEM file.
 * @throws Error naming the file and what is wrong with it
 */
export function keyIn(file: string): string {
  return pemIn(file, keyFault);
}

function pemIn(file: string, faultOf: (pem: string) => string | undefined): string {
  const pem = readText(file);
  const fault = faultOf(pem);
  if (fault !== undefined) throw new Error(`${file}: ${fault}`);
  return pem;
}

/**
 * The text of a file.
 * @throws Error naming the file and what is wrong with it
 */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${file} ${whyUnreadable(error)}`, { cause: error });
  }
}

/** What is wrong with a file or folder that could not be read. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return WHY[code] ?? `cannot be read (${code})`;
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EISDIR: "is a directory (a container engine makes one where the file to mount is missing)",
  EACCES: `may not be read by user ${process.getuid?.() ?? ""}`,
  ENOTDIR: "does not exist: a part of its path is a file and no directory",
  ELOOP: "does not exist: its links lead back to itself",
  ENAMETOOLONG: "does not exist: no file has so long a name",
  ERR_INVALID_ARG_VALUE: "does not exist: no file has a NUL character in its name",
};
