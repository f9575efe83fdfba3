import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { rolldown } from "rolldown";

import { BUNDLE } from "./program.ts";

/** The programs that tests start again and again, by the name of the file that each becomes. */
const PROGRAMS = { main: "src/main.ts", "held-collect": "test/support/held-collect.ts" };

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
  for (const file of output) if (file.type === "chunk") await put(join(folder, file.fileName), file.code);
}

/** Writes a file unless it is there as it should be: another run of the tests may be starting programs from it. */
async function put(path: string, text: string): Promise<void> {
  const before = await readFile(path, "utf8").catch(() => undefined);
  if (before === text) return;
  await writeFile(`${path}.${process.pid}`, text);
  await rename(`${path}.${process.pid}`, path);
}
