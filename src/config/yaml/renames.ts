import { type Document, isMap, isScalar, isSeq } from "yaml";

import type { Variables } from "../env/variables.ts";
import type { Path } from "./mistakes.ts";

/** What was called otherwise in an earlier version. An old name still means what it did, and is told as a warning. */
export interface Renames {
  /** Keys of the configuration file: the way to the map that has them, in which `*` is any step, the old key and the new one. */
  readonly settings: readonly { readonly in: readonly string[]; readonly from: string; readonly to: string }[];
  /** Environment variables, the new names by the old ones. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of commands, the new ones by the old ones. */
  readonly commands: Readonly<Record<string, string>>;
}

/** The names of earlier versions, of which there is none yet. Metrics have a list in `src/catalogue/index.ts`. */
export const RENAMES: Renames = { settings: [], variables: {}, commands: {} };

/** What is said of an old name. */
export function calledNow(from: string, to: string): string {
  return `${from} is called ${to} now; the old name will go in a later version`;
}

/** Gives the keys of a document their names of today. `schemaPath` is where the document's content is in the file's schema. */
export function renameKeys(
  { contents }: Document,
  { settings }: Pick<Renames, "settings">,
  {
    schemaPath,
    renamed,
  }: { readonly schemaPath: Path; readonly renamed: (offset: number, from: string, to: string) => void },
): void {
  if (settings.length === 0) return;

  function visit(node: unknown, path: Path): void {
    if (isSeq(node)) for (const [index, item] of node.items.entries()) visit(item, [...path, index]);
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const rename = settings.find((one) => one.from === key.value && fits(path, one.in));
      if (rename !== undefined) {
        key.value = rename.to;
        renamed(key.range?.[0] ?? 0, rename.from, rename.to);
      }
      visit(value, [...path, String(key.value)]);
    }
  }

  visit(contents, schemaPath);
}

function fits(path: Path, pattern: readonly string[]): boolean {
  return path.length === pattern.length && pattern.every((step, index) => step === "*" || step === path[index]);
}

/** The variables under their names of today. Of a variable that is set under both, the new name counts. */
export function renameVariables(
  variables: Variables,
  { variables: names }: Pick<Renames, "variables">,
  renamed: (warning: string) => void,
): Variables {
  const today = { ...variables };
  for (const [from, to] of Object.entries(names)) {
    const value = variables[from] ?? "";
    if (value === "") continue;
    renamed(calledNow(from, to));
    delete today[from];
    if ((variables[to] ?? "") === "") today[to] = value;
  }
  return today;
}
