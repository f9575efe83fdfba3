import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { type Folder, temporaryFolder } from "./folder.ts";
import { MAIN } from "./program.ts";

/**
 * Makes what npm and the launcher need of a clone. Its `src/main.ts` is the program that `bundle.ts` has made, which starts
 * with half of the work: for tests of what starts it, with what and where.
 */
export async function quickClone(): Promise<Folder> {
  const folder = await temporaryFolder();
  const within = (name: string): string => join(folder.path, name);
  await Promise.all(["scripts", "src"].map((name) => mkdir(within(name))));
  for (const file of ["package.json", "scripts/launch.js", "scripts/end-with-launcher.js"])
    await cp(file, within(file));
  await symlink(resolve("node_modules"), within("node_modules"));
  await writeFile(within("src/main.ts"), `import "${pathToFileURL(MAIN).href}";\n`);
  return folder;
}
