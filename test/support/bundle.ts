import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { rolldown } from "rolldown";

import { BUNDLE } from "./program.ts";

/** How long what an earlier run has made is kept: one that still runs starts programs from it. */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/** The programs that tests start again and again, by the name of the file that each becomes. */
const PROGRAMS = {
  main: "src/main.ts",
  "held-collect": "test/support/held-collect.ts",
  "counted-collector": "test/support/counted-collector.ts",
};

/**
 * Vitest's set-up of the slow tests: makes few files of the source, once for all that start the program. Node loads them in
 * a third of the time that it takes for three hundred.
 */
export async function setup(): Promise<void> {
  await bundle(PROGRAMS, BUNDLE);
}

/** Makes a file `NAME.js` in a folder of each program, by name, and files of what they have in common. */
export async function bundle(programs: Readonly<Record<string, string>>, folder: string): Promise<void> {
  await using build = await rolldown({ input: { ...programs }, platform: "node" });
  const { output } = await build.generate({ entryFileNames: "[name].js" });
  await mkdir(folder, { recursive: true });
  // Without the first, Node parses each of the others once more to see what it is.
  const files = new Map([["package.json", '{ "type": "module" }']]);
  for (const file of output) if (file.type === "chunk") files.set(file.fileName, file.code);
  for (const [name, text] of files) await put(join(folder, name), text);
  for (const name of await readdir(folder)) if (!files.has(name)) await removeOld(join(folder, name));
}

/** Removes a file that was made of a source that has changed since. */
async function removeOld(path: string): Promise<void> {
  const made = await stat(path).catch(() => undefined);
  if (made !== undefined && Date.now() - made.mtimeMs > KEPT_MS) await rm(path, { force: true });
}

/** Writes a file unless it is there as it should be: another run of the tests may be starting programs from it. */
async function put(path: string, text: string): Promise<void> {
  const before = await readFile(path, "utf8").catch(() => undefined);
  if (before === text) return;
  await writeFile(`${path}.${process.pid}`, text);
  await rename(`${path}.${process.pid}`, path);
}
