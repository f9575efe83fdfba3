import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { MalformedBody } from "../../src/catalogue/define.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { parseInPieces } from "../../src/nxapi/json-pieces.ts";
import { Obstacle } from "../../src/nxapi/failure.ts";
import { decode } from "../../src/nxapi/json-rpc.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { ask, calls } from "../simulator/ask.ts";

/** How many mutated replies are read; `npm run fuzz` says a million. Each scrap and value is in hundreds of these few. */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 8_000);
const COMMANDS = catalogue.map(({ cli }) => cli({ now: 0, place: { module: "1", inst: "0" } }));
const HOUR_MS = 3_600_000;

/** What gets into a reply: what JSON is made of, what NX-OS prints for nothing, and what nobody expects. */
const SCRAPS = [
  "{",
  "}",
  "[",
  "]",
  '"',
  ",",
  ":",
  "\\",
  "\t",
  "\u0000",
  "\u0001",
  "\u00e9",
  "\u2028",
  "\ud800",
  "{}{}",
  "[[",
  '""',
  "null",
  "NaN",
  "-1",
  "1e999",
  "18446744071771162624",
  '"-"',
  '"N/A"',
  '"4294633084"',
  '{"__proto__":{"polluted":1}}',
  '"__proto__":',
  '"constructor":',
  '"id":',
  '"result":',
  '"error":',
  '"body":',
  "<html>",
  "[".repeat(100),
  '{"a":'.repeat(80),
] as const;

/** What may stand in the place of a value without breaking the text. */
const VALUES = [
  "null",
  "{}",
  "[]",
  '""',
  "-1",
  "1e999",
  "0.5",
  "true",
  "18446744071771162624",
  '"-"',
  '"N/A "',
  '"4294633084"',
  '"\\u0000"',
  '{"__proto__":{"polluted":1}}',
  '{"a":1}{"b":2}',
  '[[[{"a":[]}]]]',
  '{"ROW_fib_resource":null}',
] as const;

const Mutation = fc.record({
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constant("value" as const) },
    { weight: 1, arbitrary: fc.constantFrom("insert", "remove", "double", "replace", "move", "cut") },
  ),
  value: fc.constantFrom(...VALUES),
  at: fc.nat(),
  size: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 400 })),
  to: fc.nat(),
  scrap: fc.constantFrom(...SCRAPS),
});
type Mutation = typeof Mutation extends fc.Arbitrary<infer M> ? M : never;

/** The next value in a JSON text: a string or number that no colon follows. */
const NEXT_VALUE = /("[^"]*"|\d+)(?=\s*[,}\]])/;

function mutate(text: string, { kind, value, at, size, to, scrap }: Mutation): string {
  const start = text.length === 0 ? 0 : at % text.length;
  const [before, piece, after] = [text.slice(0, start), text.slice(start, start + size), text.slice(start + size)];
  switch (kind) {
    case "value":
      return before + text.slice(start).replace(NEXT_VALUE, () => value);
    case "insert":
      return before + scrap + piece + after;
    case "remove":
      return before + after;
    case "double":
      return before + piece + piece + after;
    case "replace":
      return before + scrap + after;
    case "move": {
      const rest = before + after;
      const place = rest.length === 0 ? 0 : to % rest.length;
      return rest.slice(0, place) + piece + rest.slice(place);
    }
    case "cut":
      return before;
  }
}

/**
 * Reads a reply the whole way to numbers; anything but a refusal of a body's structure is a crash. Says whether a
 * command was understood to have a body.
 */
async function readAll(text: string, count: number): Promise<boolean> {
  const decoded = await decode(text, { count, firstId: 1 });
  const replies = decoded === "foreign" ? undefined : decoded;
  if (replies !== undefined && replies.length !== count)
    throw new Error(`${replies.length} replies to ${count} commands`);
  for (const [index, reply] of (replies ?? []).entries()) {
    if (!reply.ok) {
      if (reply.message === "") throw new Error("a failure without words");
      continue;
    }
    try {
      catalogue[index % catalogue.length]?.read(reply.body);
    } catch (error) {
      if (!(error instanceof MalformedBody)) throw error;
    }
  }
  if (Object.keys(Object.prototype).length > 0 || "polluted" in {}) throw new Error("the prototype is polluted");
  return replies?.some(({ ok }) => ok) === true;
}

describe("replies that are not as they should be", () => {
  const replies: string[] = [];

  beforeAll(async () => {
    for (const personality of ["n9k-live", "n9kv-9.3.3", "n9kv-i7.6"] as const) {
      await using nexus = await startNexus({ name: "leaf-1", personality });
      for (const commands of [COMMANDS, COMMANDS.slice(0, 1), ["show version", "show nonsense", "show clock"]]) {
        const { text } = await ask(nexus.url, { body: calls(...commands) });
        replies.push(text);
      }
    }
  });

  it(
    `are read or refused, and never crash: ${RUNS} of them`,
    async () => {
      let understood = 0;
      const property = fc.asyncProperty(
        fc.nat(),
        fc.array(Mutation, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 8 }),
        async (which, mutations, count) => {
          let text = replies[which % replies.length] ?? "";
          for (const mutation of mutations) text = mutate(text, mutation);
          if (await readAll(text, count)) understood += 1;
        },
      );

      await expect(fc.assert(property, { numRuns: RUNS })).resolves.toBeUndefined();

      // Else the mutations would be too wild to reach what comes after parsing.
      expect(understood).toBeGreaterThan(RUNS / 10);
    },
    HOUR_MS,
  );

  it(
    "are read or refused where any JSON is in the place of a part",
    async () => {
      const part = fc.oneof(fc.json({ maxDepth: 4 }), fc.constantFrom("1", "{}", "[]", '{"body": {}}', '{"msg": 1}'));
      const property = fc.asyncProperty(part, part, part, async (id, result, error) => {
        await readAll(`{"jsonrpc": "2.0", "id": ${id}, "result": ${result}, "error": ${error}}`, 2);
        await readAll(`[{"jsonrpc": "2.0", "id": 1, "result": {"body": ${result}}}, ${error}, [${id}]]`, 2);
        await readAll(result, 1);
      });

      await expect(fc.assert(property, { numRuns: Math.ceil(RUNS / 10) })).resolves.toBeUndefined();
    },
    HOUR_MS,
  );

  it(
    "are read in pieces to the same values as at once, or refused as at once",
    async () => {
      const property = fc.asyncProperty(
        fc.json({ maxDepth: 5 }),
        fc.array(Mutation, { maxLength: 3 }),
        fc.integer({ min: 1, max: 40 }),
        async (json, mutations, pieceLength) => {
          let text = json;
          for (const mutation of mutations) text = mutate(text, mutation);
          const inPieces = await parseInPieces(text, { pieceLength, pause: () => Promise.resolve() }).catch(refusal);
          if (!isDeepStrictEqual(inPieces, atOnce(text))) throw new Error(`in pieces of ${pieceLength}: ${text}`);
        },
      );

      await expect(fc.assert(property, { numRuns: RUNS })).resolves.toBeUndefined();
    },
    HOUR_MS,
  );

  it.each([
    ["numbers", "1,"],
    ["objects", "{},"],
    ["large integers", "9007199254740993,"],
    ["lists", "[],"],
    ["texts", '"",'],
    ["answers", '{"jsonrpc":"2.0","id":1,"result":1},'],
    ["answers to others", '{"jsonrpc":"2.0","id":99,"result":1},'],
  ])(
    "cost values and not bytes: a great many %s are too large, or read between turns of the loop",
    async (_what, piece) => {
      const many = `${piece.repeat(Math.floor(2_000_000 / piece.length))}null`;
      const few = `${piece.repeat(20_000)}null`;
      const texts = [many, few].flatMap((members) => [
        `[${members}]`,
        `{"jsonrpc":"2.0","id":1,"result":{"body":{"a":[${members}]}}}`,
        `{"jsonrpc":"2.0","id":1,"result":{"body":${JSON.stringify(`[${members}]`)}}}`,
      ]);

      const wrong: unknown[] = [];
      for (const text of texts) {
        let turns = 0;
        const counting = setInterval(() => (turns += 1), 0);
        const outcome: unknown = await decode(text, { count: 2, firstId: 1 }).catch((error: unknown) => error);
        clearInterval(counting);
        const refused = outcome instanceof Obstacle && outcome.reason === "too_large";
        if (!refused && (outcome instanceof Error || (text.length > 1_000_000 && turns === 0))) wrong.push(outcome);
      }

      expect(wrong).toEqual([]);
    },
  );
});

function refusal(error: unknown): undefined {
  if (!(error instanceof SyntaxError)) throw error;
}

function atOnce(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
