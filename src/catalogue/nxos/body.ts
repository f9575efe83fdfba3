import { z } from "zod";

import { isEmpty, type Spellings, spelled } from "./values.ts";

/**
 * A command's body. No output at all comes as null, `""` or `{}`, by release. Some commands print several documents
 * one after the other (`show hardware capacity forwarding`, 9.3(4) to 9.3(7a)), which arrive as a list of them.
 */
export function bodyOf<S extends z.ZodRawShape>(shape: S, spellings?: Spellings<S>) {
  return z.preprocess(toBody, spellings === undefined ? z.object(shape) : spelled(shape, spellings));
}

function toBody(raw: unknown): unknown {
  if (isEmpty(raw) || (typeof raw === "string" && raw.trim() === "")) return {};
  if (!Array.isArray(raw)) return raw;
  const documents: unknown[] = Array.from<unknown>(raw);
  return documents.length > 0 && documents.every(isObject) ? merge(documents) : raw;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Several documents as one. A table that occurs in more than one becomes a list of tables, which NX-OS has as well. */
function merge(documents: readonly object[]): unknown {
  const found = new Map<string, unknown[]>();
  for (const document of documents) {
    for (const [key, value] of Object.entries(document)) {
      const values = found.get(key);
      if (values === undefined) found.set(key, [value]);
      else values.push(value);
    }
  }
  return Object.fromEntries([...found].map(([key, values]) => [key, values.length === 1 ? values[0] : values.flat()]));
}
