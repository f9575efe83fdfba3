import { z } from "zod";

import { isEmpty } from "./nxos.ts";

/**
 * A command's body. No output at all comes as null, `""` or `{}`, by release. Some commands put their JSON into a
 * string, several documents one after the other (`show hardware capacity forwarding`, 9.3(4) to 9.3(7a)).
 */
export function bodyOf<S extends z.ZodRawShape>(shape: S) {
  return z.preprocess(toBody, z.object(shape));
}

function toBody(raw: unknown): unknown {
  if (isEmpty(raw)) return {};
  if (typeof raw !== "string") return raw;
  const text = raw.trim();
  if (text === "") return {};
  const documents = text.startsWith("{") ? parseDocuments(text) : undefined;
  return documents === undefined ? raw : merge(documents);
}

/** The JSON objects in a text that holds nothing else, or undefined. */
function parseDocuments(text: string): object[] | undefined {
  const documents: object[] = [];
  for (let start = 0; start < text.length;) {
    const end = endOfDocument(text, start);
    const document = parseObject(text.slice(start, end));
    if (document === undefined) return undefined;
    documents.push(document);
    start = end;
  }
  return documents;
}

/** Where the next document begins: behind the brace that closes the one at `start`, and blanks. */
function endOfDocument(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  let at = start;
  for (; at < text.length; at += 1) {
    const mark = text[at];
    if (quoted && mark === "\\") at += 1;
    else if (mark === '"') quoted = !quoted;
    else if (!quoted && mark === "{") depth += 1;
    else if (!quoted && mark === "}") depth -= 1;
    if (depth === 0) break;
  }
  do at += 1;
  while (at < text.length && text[at]?.trim() === "");
  return at;
}

function parseObject(text: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
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
