import { lstat, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { codeOf } from "./disk-failure.ts";
import type { ExportRequest } from "./export-request.ts";
import { fileName, numberAfter } from "./left-on-disk.ts";
import { toFile } from "./request-file.ts";

/** So many names in a row may be somebody else's. */
const MOST_NAMES = 1_000;

/** Writes a request into a file with the first number from `from` that nothing has, and gives the number after it. */
export async function writeNew(directory: string, from: number, request: ExportRequest) {
  let number = from;
  for (let tries = 0; tries < MOST_NAMES; tries += 1) {
    const name = fileName(number);
    number = numberAfter(number);
    const path = join(directory, name);
    if (!(await isFree(path))) continue;
    try {
      await writeWhole(path, request);
      return { name, next: number };
    } catch (error) {
      // Something has the name of the part.
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
  throw new Error(`${MOST_NAMES} names from ${fileName(from)} are taken`);
}

/** Nobody else writes here while the directory is locked, but whoever made this may have meant it. */
async function isFree(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    throw error;
  }
}

async function writeWhole(path: string, request: ExportRequest): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, "wx", 0o600);
  try {
    try {
      for (const piece of toFile(request)) await file.writeFile(piece);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    // Why it could not be written says more than why the rest can not be removed; the next start finds it.
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}
