import { z } from "zod";

import type { Path } from "./located.ts";

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

/** The keys of a schema. */
export function keysOf(schema: z.ZodType): SchemaKeys {
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
