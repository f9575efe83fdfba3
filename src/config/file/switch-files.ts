import { basename, dirname, isAbsolute, join } from "node:path";

import type { Files } from "./files.ts";
import { SwitchFiles } from "./file-schema.ts";
import { itemsOf, optional, type Part } from "../yaml/part.ts";
import type { Reading } from "./reading.ts";

/** Reads the files with more switches that a configuration file names, each of them once. */
export function switchFiles(list: Part, configFile: string, reading: Reading): readonly Part[] {
  optional(list, SwitchFiles);
  return itemsOf(list).flatMap((part) => {
    if (typeof part.value !== "string" || part.value === "") return [];
    try {
      const { files, folder } = filesNamed(part.value, configFile, reading.contents);
      if (folder !== undefined) reading.files.add(folder);
      const fresh = files.filter((file) => !reading.files.has(file));
      return fresh.flatMap((file) => read(file, part, reading));
    } catch (error) {
      part.wrong(error instanceof Error ? error.message : String(error));
      return [];
    }
  });
}

function read(file: string, named: Part, reading: Reading): readonly Part[] {
  try {
    const part = reading.open(file, ["switches"]);
    return part === undefined ? [] : [part];
  } catch (error) {
    named.wrong(`${file} ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** The files that a path or a pattern means. */
interface Named {
  readonly files: readonly string[];
  /** Of a pattern, the folder that was looked through. */
  readonly folder?: string;
}

/**
 * The files of a path, or of a pattern with `*` in its last part, from the folder of the configuration file on. Hidden
 * files fit no pattern: editors and Kubernetes keep their own in the folder.
 * @throws Error saying what is wrong with the pattern or its folder
 */
function filesNamed(pattern: string, configFile: string, contents: Files): Named {
  const path = isAbsolute(pattern) ? pattern : join(dirname(configFile), pattern);
  if (!path.includes("*")) return { files: [path] };
  const folder = dirname(path);
  if (folder.includes("*")) throw new Error("expected no * but in the last part of the path");
  const fits = fitting(basename(path));
  const names = contents
    .entries(folder)
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith(".") && fits(entry.name))
    .map(({ name }) => join(folder, name))
    // The pattern may lie over the configuration itself.
    .filter((file) => file !== join(configFile));
  return { files: names.toSorted(), folder };
}

function fitting(pattern: string): (name: string) => boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop() ?? "";
  return (name) => {
    if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
    let from = first.length;
    for (const part of others) {
      const found = name.indexOf(part, from);
      if (found === -1) return false;
      from = found + part.length;
    }
    return from <= name.length - last.length;
  };
}
