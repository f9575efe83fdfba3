import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Checks that a folder may be written in, or made if it is not there.
 * @throws Error naming the folder, or the one around it, and what is wrong with it
 */
export function checkWritable(folder: string): void {
  let path = resolve(folder);
  while (!existsSync(path)) path = dirname(path);
  if (!statSync(path).isDirectory()) throw new Error(`${path} is not a directory`);
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new Error(`${path} ${WHY[code] ?? `cannot be written (${code})`}`, { cause: error });
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: `may not be written by user ${process.getuid?.() ?? ""}`,
  EROFS: "is on a file system that may only be read",
};
