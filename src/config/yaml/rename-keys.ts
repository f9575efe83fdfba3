import { type Document, isMap, isScalar, isSeq } from "yaml";

import type { Path } from "./mistakes.ts";
import type { Renames } from "./renames.ts";

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
