import { z } from "zod";

import type { Path } from "./mistakes.ts";

/** The word that was probably meant, if one is near. */
function nearest(word: string, words: readonly string[]): string | undefined {
  // Nobody means a setting by a text; comparing it with each would take its time.
  if (word.length > 64) return undefined;
  const typed = word.toLowerCase();
  const longer = words.find((known) => known.toLowerCase().startsWith(`${typed}_`));
  if (longer !== undefined) return longer;
  const ranked = words.map((known) => ({ known, distance: distance(typed, known.toLowerCase()) }));
  const [best] = ranked.toSorted((a, b) => a.distance - b.distance);
  // Of a short word, so many letters may not be others that nothing of it is left.
  const most = Math.min(Math.max(2, Math.floor(word.length / 3)), word.length / 2);
  if (best !== undefined && best.distance <= most) return best.known;
  // A longer word for the same, hostname, or a shorter one, QUEUE_DIR.
  return (
    words.find((known) => known.length >= 4 && typed.startsWith(known.toLowerCase())) ??
    words.find((known) => typed.length >= 4 && known.toLowerCase().startsWith(typed))
  );
}

/** The end of a message about a word that does not exist. What all have at their beginning says nothing of what is near. */
export function hint(word: string, words: readonly string[], prefix = ""): string {
  const near = nearest(
    word.slice(prefix.length),
    words.map((known) => known.slice(prefix.length)),
  );
  return near === undefined ? "" : `; did you mean ${prefix}${near}?`;
}

/** How many letters have to be put in, taken out or changed, or neighbours swapped (optimal string alignment). */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of from.split("").entries()) {
    const next = [index + 1];
    for (const [column, other] of to.split("").entries()) {
      const change = (row[column] ?? 0) + (letter === other ? 0 : 1);
      const swapped = letter === to[column - 1] && other === from[index - 1] ? (before[column - 1] ?? 0) + 1 : Infinity;
      next.push(Math.min(change, swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The keys that a schema has. */
export interface SchemaKeys {
  /** Those that the map at a path may have, of a schema that knows them. */
  at(path: Path): readonly string[];
  /** Every key, wherever it may stand. */
  readonly all: ReadonlySet<string>;
}

/** What of JSON Schema says which keys there are. */
const Node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});
type Node = z.output<typeof Node>;

const knownKeys = new WeakMap<z.ZodType, SchemaKeys>();

/** The keys of a schema. Finding them takes longer than reading a file, so they are kept. */
export function keysOf(schema: z.ZodType): SchemaKeys {
  const known = knownKeys.get(schema);
  if (known !== undefined) return known;
  const found = findKeys(schema);
  knownKeys.set(schema, found);
  return found;
}

function findKeys(schema: z.ZodType): SchemaKeys {
  const whole = nodes(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  const all = new Set<string>();
  const collect = (node: Node): void => {
    for (const [key, inner] of Object.entries(node.properties ?? {})) {
      all.add(key);
      nodes(inner).forEach(collect);
    }
    for (const inner of [node.items, node.additionalProperties]) nodes(inner).forEach(collect);
  };
  whole.forEach(collect);
  return {
    all,
    at(path) {
      let found = whole;
      for (const step of path) found = found.flatMap((node) => nodes(under(node, step)));
      return found.flatMap(({ properties }) => Object.keys(properties ?? {}));
    },
  };
}

function under({ properties, additionalProperties, items }: Node, step: string | number): unknown {
  return typeof step === "number" ? items : (properties?.[step] ?? additionalProperties);
}

/** A schema, or each of those of which one holds. */
function nodes(schema: unknown): Node[] {
  const parsed = Node.safeParse(schema);
  if (!parsed.success) return [];
  return [parsed.data, ...(parsed.data.anyOf ?? []).flatMap(nodes)];
}
