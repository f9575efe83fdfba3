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
  await using bundle = await rolldown({ input: PROGRAMS, platform: "node" });
  const { output } = await bundle.generate({ entryFileNames: "[name].js" });
  await mkdir(BUNDLE, { recursive: true });
  for (const file of output) if (file.type === "chunk") await put(join(BUNDLE, file.fileName), file.code);
}

/** Writes a file unless it is there as it should be: another run of the tests may be starting programs from it. */
async function put(path: string, text: string): Promise<void> {
  const before = await readFile(path, "utf8").catch(() => undefined);
  if (before === text) return;
  await writeFile(`${path}.${process.pid}`, text);
  await rename(`${path}.${process.pid}`, path);
}
