import { at } from "./mistakes.ts";
import type { Part } from "./part.ts";

/** Notes a name that something else of the same kind has already. */
export function claim(kind: string, name: Part, names: Map<string, Part>): void {
  if (typeof name.value !== "string") return;
  const other = names.get(name.value);
  if (other === undefined) names.set(name.value, name);
  else name.wrong(`another ${kind} has this name, at ${at(other.place())}`);
}
