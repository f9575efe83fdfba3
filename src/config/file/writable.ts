import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { fileAccess } from "./file-access.ts";

/**
 * Checks that a folder may be written in, or made if it is not there.
 * @throws Error naming the folder, or the one around it, and what is wrong with it
 */
export async function checkWritable(folder: string): Promise<void> {
  await fileAccess.inFolder(folder, async () => {
    let path = resolve(folder);
    while (!(await exists(path))) path = dirname(path);
    if (!(await stat(path)).isDirectory()) throw new Error(`${path} is not a directory`);
    await access(path, constants.W_OK | constants.X_OK).catch((error: unknown) => {
      const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
      throw new Error(`${path} ${WHY[code] ?? `cannot be written (${code})`}`, { cause: error });
    });
  });
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: `may not be written by user ${process.getuid?.() ?? ""}`,
  EROFS: "is on a file system that may only be read",
};
