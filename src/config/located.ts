import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

import { hint } from "./nearest.ts";

/** A YAML text as data, with the places in it. */
export interface Located {
  readonly data: unknown;
  /** What keeps the text from being YAML, each with its place. */
  readonly faults: readonly string[];
  /** A mistake found by a schema, with its place. */
  readonly describe: (issue: z.core.$ZodIssue) => readonly string[];
}

/**
 * Reads a YAML text (1.2, core schema). Aliases are limited, and no text of the file is ever shown but its keys.
 * `vocabulary` has the keys that there are anywhere, for a hint at the one that was meant.
 */
export function locate(text: string, { file, vocabulary }: { file: string; vocabulary: readonly string[] }): Located {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = counter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const faults = document.errors.map(({ message, pos }) => `${at(pos[0])}: ${message}`);
  const describe: Located["describe"] = (issue) => {
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, issue.path));
    if (issue.code === "invalid_key") return [unknownKey(String(issue.path.at(-1)), issue.path.slice(0, -1))];
    const missing = issue.code !== "custom" && issue.path.length > 0 && !document.hasIn(toPath(issue.path));
    const message = missing ? "must be set" : issue.message;
    return [`${at(offsetOf(document, issue.path))}: ${words(issue.path)}: ${message}`];
  };

  function unknownKey(key: string, path: readonly PropertyKey[]): string {
    const map = path.length === 0 ? document.contents : document.getIn(toPath(path), true);
    const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    const offset = isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : offsetOf(document, path);
    return `${at(offset)}: ${words([...path, key])}: there is no such setting${hint(key, vocabulary)}`;
  }

  return { data: faults.length > 0 ? undefined : (document.toJS({ maxAliasCount: 100 }) as unknown), faults, describe };
}

function toPath(path: readonly PropertyKey[]): (string | number)[] {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

/** Where a node begins; of one that is not there, where the nearest one around it does. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(toPath(path.slice(0, length)), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return 0;
}

function isNode(value: unknown): value is { readonly range?: readonly [number, number, number] | null } {
  return typeof value === "object" && value !== null && "range" in value;
}

/** A path as it is written: `switches[2].tls.pin`. */
function words(path: readonly PropertyKey[]): string {
  let text = "";
  for (const step of path) text += typeof step === "number" ? `[${step}]` : `${text === "" ? "" : "."}${String(step)}`;
  return text === "" ? "the file" : text;
}
