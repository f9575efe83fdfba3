import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { decode } from "../../src/nxapi/json-rpc.ts";
import { parseJson, parseSmallJson } from "../../src/nxapi/answer.ts";

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

const ONE_CALL = { count: 1, firstId: 1 };
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

  it("keep each of their numbers, be they parsed at once or in pieces", async () => {
    const changed: { readonly file: string }[] = [];
    for (const { file, text } of valid) {
      const found = [await parseJson(text), await parseJson(text + " ".repeat(100_000)), parseSmallJson(text)];
      const right = printed(text).join("\n");
      if (found.some((value) => leaves(value).join("\n") !== right)) changed.push({ file });
    }

    expect(changed.map(({ file }) => file)).toEqual([]);
  });

  it("are understood, whether they have an envelope or are put into one", async () => {
    const refused: { readonly file: string }[] = [];
    for (const { file, text } of valid) {
      const enveloped = await decode(`{"jsonrpc": "2.0", "result": {"body": ${text}}, "id": 1}`, ONE_CALL);
      if (typeof enveloped !== "object" || enveloped[0]?.ok !== true) refused.push({ file });
    }

    expect(refused.map(({ file }) => file)).toEqual([]);
  });

  it("are understood or refused without a throw, however broken they are", async () => {
    const decoding = Promise.all(texts.map(({ text }) => decode(text, { count: 3, firstId: 1 })));

    await expect(decoding).resolves.toHaveLength(texts.length);
  });
});
