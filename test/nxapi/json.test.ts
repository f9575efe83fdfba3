import { describe, expect, it } from "vitest";

import { parseInPieces } from "../../src/nxapi/json-pieces.ts";
import { parseJson, parseSmallJson } from "../../src/nxapi/answer.ts";

function nested(levels: number): string {
  return `${'{"a":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;
}

/** The same JSON, so long that it is parsed in pieces. */
function long(text: string): string {
  return text + " ".repeat(100_000);
}

describe("a JSON text of a switch", () => {
  it.each([
    ["one document", '{"a": [1, "x", null, true]}', { a: [1, "x", null, true] }],
    ["blanks and tabs around it, as cJSON prints", '\n{\n\t"a":\t1\n}\n', { a: 1 }],
    ["null", "null", null],
    ["documents in a row", '{"a":1}{"b":2}\n{"c":3}', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ["documents in a row as a member", '{"body":\t{"a":1}\n{"b":2}, "id": 1}', { body: [{ a: 1 }, { b: 2 }], id: 1 }],
    [
      "documents in a row inside documents in a row",
      '{"a":[1][2]}{"b":[3][4][5]}',
      [{ a: [[1], [2]] }, { b: [[3], [4], [5]] }],
    ],
    ["a list in a list after a document", "[1][[2]]", [[1], [[2]]]],
    [
      "lists with commas before a document",
      '[{"a":1},{"b":2}][[3],[4]]',
      [
        [{ a: 1 }, { b: 2 }],
        [[3], [4]],
      ],
    ],
    ["brackets and quotes inside strings", '{"a":"}{\\"["}{"b":"]["}', [{ a: '}{"[' }, { b: "][" }]],
  ])("is read, be it short or long: %s", async (_what, text, value) => {
    expect(parseSmallJson(text)).toEqual(value);
    await expect(parseJson(text)).resolves.toEqual(value);
    await expect(parseJson(long(text))).resolves.toEqual(value);
  });

  it.each([
    ["nothing", ""],
    ["text", "% Invalid command"],
    ["markup", "<html></html>"],
    ["half a document", '{"a": {"b": 1'],
    ["a string that does not end", '{"a": "b'],
    ["a document and a half", '{"a":1}{"b":'],
    ["a document and words", '{"a":1} end of table'],
    ["a closing bracket too many", '{"a":1}}'],
    ["a bare control character in a string", '{"a":"b\u0001"}'],
    ["NaN", '{"a": NaN}'],
    ["a stray comma", '{"a": 1,}'],
  ])("is none: %s", async (_what, text) => {
    await expect(parseJson(text)).resolves.toBeUndefined();
  });

  it.each([
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", "9007199254740993"],
    ["18446744071771162624", "18446744071771162624"],
    ["-9007199254740993", "-9007199254740993"],
    ["1131751374568997", 1131751374568997],
    ["0.30000000000000004", 0.1 + 0.2],
    ["1e400", Number.POSITIVE_INFINITY],
  ])("keeps the integer %s as it was printed where a double cannot hold it", async (printed, value) => {
    const text = `{"rows": [{"bytes": ${printed}}, "${printed}, ${printed}", 7]}`;
    const read = { rows: [{ bytes: value }, `${printed}, ${printed}`, 7] };

    expect(parseSmallJson(text)).toEqual(read);
    await expect(parseJson(long(text))).resolves.toEqual(read);
  });

  it("keeps a key __proto__ apart from the prototype", async () => {
    const value = await parseJson('{"__proto__": {"polluted": 12345678901234567890}, "a": 1}');

    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value ?? {})).toEqual(["__proto__", "a"]);
    expect("polluted" in {}).toBe(false);
  });

  it("is read to 64 levels and no deeper", async () => {
    await expect(parseJson(nested(64))).resolves.toBeTypeOf("object");
    await expect(parseJson(nested(65))).resolves.toBeUndefined();
  });

  it.each([
    ["opening brackets", "[".repeat(400_000)],
    ["nested lists", "[".repeat(400_000) + "]".repeat(400_000)],
    ["nested lists that end wrongly", "[".repeat(400_000) + "]".repeat(400_001)],
    ["documents", "{}".repeat(400_000)],
    ["quotes", '"'.repeat(3_000_000)],
    ["backslashes", `"${"\\".repeat(3_000_000)}`],
    ["large integers, deep down", `${"[".repeat(100_000)}12345678901234567890${"]".repeat(100_000)}`],
  ])("is none, and no stack overflows, for a great many %s", async (_what, text) => {
    await expect(parseJson(text)).resolves.toBeUndefined();
  });
});

describe("a text that is read in pieces", () => {
  const inPieces = (text: string) => parseInPieces(text, { pieceLength: 1, pause: () => Promise.resolve() });

  it.each(["\u00A0", "\v", "\f", "\u2028", "\uFEFF"])("has no blank that JSON has not: %j", async (blank) => {
    for (const [before, after] of [
      ["", '[{"a":0,"b":1}]'],
      ['[{"a":0,"b":1}]', ""],
      ["[[1,2]", ",3]"],
      ["[", "[1,2],3]"],
      ['{"a":', "[1,2]}"],
      ['{"a":[1,2],"b":1', "}"],
    ]) {
      await expect(inPieces(`${before}${blank}${after}`)).rejects.toThrow(SyntaxError);
      await expect(inPieces(`${before} \t\r\n${after}`)).resolves.toEqual(JSON.parse(`${before}${after}`));
    }
  });
});
