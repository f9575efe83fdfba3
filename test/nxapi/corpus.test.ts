import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { decode } from "../../src/nxapi/json-rpc.ts";
import { parseJson } from "../../src/nxapi/json.ts";

/** Replies of real switches, which lie beside the repository where there are any. */
const CORPUS = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

const files = existsSync(CORPUS)
  ? readdirSync(CORPUS, { recursive: true, encoding: "utf8" }).filter((file) => /\.json\d*$/.test(file))
  : [];
const texts = files.map((file) => ({ file, text: readFileSync(`${CORPUS}/${file}`, "utf8") }));

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const valid = texts.filter(({ text }) => isJson(text));

/** A value's numbers and texts, in order, each as the file has it; an integer that stayed text counts as that integer. */
function leaves(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.values(value).flatMap((item) => leaves(item));
}

/** The same, by the file's own text: names and values of a JSON text in order, without its names. */
function printed(text: string): string[] {
  const kept: string[] = [];
  JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) => {
    const isInteger = typeof value === "number" && /^-?\d+$/.test(context?.source ?? "");
    if (typeof value !== "object" || value === null) kept.push(isInteger ? (context?.source ?? "") : String(value));
    return value;
  });
  return kept;
}

describe.skipIf(valid.length === 0)("replies of real switches", () => {
  it("are many", () => {
    expect(valid.length).toBeGreaterThan(200);
  });

  it("keep each of their numbers", () => {
    const changed = valid.filter(({ text }) => leaves(parseJson(text)).join("\n") !== printed(text).join("\n"));

    expect(changed.map(({ file }) => file)).toEqual([]);
  });

  it("are understood, whether they have an envelope or are put into one", () => {
    const refused = valid.filter(({ text }) => {
      const enveloped = decode(`{"jsonrpc": "2.0", "result": {"body": ${text}}, "id": 1}`, 1);
      return enveloped?.[0]?.ok !== true;
    });

    expect(refused.map(({ file }) => file)).toEqual([]);
  });

  it("are understood or refused without a throw, however broken they are", () => {
    expect(() => texts.map(({ text }) => decode(text, 3))).not.toThrow();
  });
});
