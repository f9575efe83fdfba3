import type { Variables } from "../env/variables.ts";

/** What was called otherwise in an earlier version. An old name still means what it did, and is told as a warning. */
export interface Renames {
  /** Keys of the configuration file: the way to the map that has them, in which `*` is any step, the old key and the new one. */
  readonly settings: readonly { readonly in: readonly string[]; readonly from: string; readonly to: string }[];
  /** Environment variables, the new names by the old ones. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ids of commands, the new ones by the old ones. What people write is looked up here, `constructor` too. */
  readonly commands: ReadonlyMap<string, string>;
}

/** The names of earlier versions, of which there is none yet. Metrics have a list in `src/catalogue/index.ts`. */
export const RENAMES: Renames = { settings: [], variables: {}, commands: new Map() };

/** What is said of an old name. */
export function calledNow(from: string, to: string): string {
  return `${from} is called ${to} now; the old name will go in a later version`;
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
