import { readdirSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { MalformedBody } from "../../src/catalogue/define.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { fixture } from "../support/catalogue.ts";
import { faultsOfMessage } from "./messages.ts";
import { BARE_NUMBERS, NEXUS_3500 } from "./environment-replies.ts";
import { DUPLICATE_NUMBERS, ONE_KEY } from "./module-replies.ts";

/** How many changed bodies each command reads; `npm run fuzz` says 200,000. */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 1_500);
const HOUR_MS = 3_600_000;

const FIXTURES = new URL("../fixtures/", import.meta.url);

const bodies: unknown[] = readdirSync(FIXTURES)
  .filter((folder) => folder.startsWith("show-"))
  .flatMap((folder) =>
    readdirSync(new URL(folder, FIXTURES))
      .filter((file) => file !== "SOURCE")
      .map((file) => fixture(`${folder}/${file}`)),
  )
  .concat(DUPLICATE_NUMBERS, ONE_KEY, NEXUS_3500, BARE_NUMBERS);

const WORDS = ["", " ", "-", "N/A", "None", "0x", "NaN", "1e999", "-1", "{}{", '{"a":', "80 percent", "constructor"];
const TREES = [null, {}, [], [[]], [{}]];
const NUMBERS = [-1, 0.1, 2 ** 64, 10n ** 30n, Number.NaN, "4294633084", "9".repeat(400), true];

/** What a switch, a proxy or a fault may put in the place of anything. */
const oddity = fc.oneof(
  fc.constantFrom<unknown>(...WORDS, ...TREES, ...NUMBERS),
  fc.integer(),
  fc.bigInt(),
  fc.double(),
  fc.string({ maxLength: 12 }),
);

interface Mutation {
  /** Which of the children to go into, at each level; the last is where it happens. */
  readonly path: readonly number[];
  readonly how: "replace" | "remove" | "list" | "first" | "text" | "number" | "twice" | "rename";
  readonly oddity: unknown;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  path: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 9 }),
  how: fc.constantFrom("replace", "remove", "list", "first", "text", "number", "twice", "rename"),
  oddity,
});

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, leaf: unknown) => (typeof leaf === "bigint" ? String(leaf) : leaf)) ?? "";
}

/** Mutates in place. */
function mutate(root: Record<string, unknown>, { path, how, oddity: odd }: Mutation): void {
  let node = root;
  for (const step of path.slice(0, -1)) {
    const children = Object.values(node).filter(isTree);
    const next = children[step % (children.length || 1)];
    if (next === undefined) break;
    node = next;
  }
  const keys = Object.keys(node);
  const key = keys[(path.at(-1) ?? 0) % (keys.length || 1)];
  if (key === undefined) return;
  const value = node[key];
  const set = (next: unknown): unknown =>
    Object.defineProperty(node, key, { value: next, enumerable: true, writable: true, configurable: true });
  switch (how) {
    case "replace":
      return void set(structuredClone(odd));
    case "remove":
      return void Reflect.deleteProperty(node, key);
    case "list":
      return void set([value]);
    case "first":
      return void set(Array.isArray(value) ? value[0] : value);
    case "text":
      return void set(textOf(value));
    case "number":
      return void set(Number(value));
    case "twice":
      return void set([value, value]);
    case "rename":
      Reflect.deleteProperty(node, key);
      return void (node[`_${String(odd).slice(0, 9)}`] = value);
  }
}

/** Units of which less than none can be. */
const BELOW_ZERO = new Set(["dBm", "Cel"]);

/** What is wrong with what the commands make of a body: nothing, if each reads it well or says what is malformed. */
function faultsOf(body: unknown): string[] {
  const { stackTraceLimit } = Error;
  // To note where each of a million refusals was thrown would take as long as all else.
  Error.stackTraceLimit = 0;
  const faults = catalogue.flatMap(({ id, read, metrics }) => {
    try {
      const wrong = read(body).samples.filter(
        ({ name, value, attributes }) =>
          !Number.isFinite(value) ||
          (value < 0 && name !== "cisco.icam.health" && !BELOW_ZERO.has(metrics[name]?.unit ?? "")) ||
          metrics[name] === undefined ||
          Object.values(attributes).some((word) => typeof word !== "string"),
      );
      return wrong.map((sample) => `${id}: ${textOf(sample)}`);
    } catch (error) {
      if (error instanceof MalformedBody) return faultsOfMessage(error.message).map((fault) => `${id}: ${fault}`);
      return [`${id}: ${String(error)}`];
    }
  });
  Error.stackTraceLimit = stackTraceLimit;
  return faults;
}

describe("a body that something has changed", { timeout: HOUR_MS }, () => {
  it("is read or refused as malformed, and gives no number that cannot be", () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(mutation, { maxLength: 4 }), (index, mutations) => {
        const body: unknown = structuredClone(bodies[index % bodies.length]);
        if (isTree(body)) for (const one of mutations) mutate(body, one);

        expect(faultsOf(body)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it("is read or refused as malformed, whatever it is", () => {
    fc.assert(
      fc.property(oddity, (body) => {
        expect(faultsOf(body)).toEqual([]);
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });

  it("is read or refused as malformed, a text cut off or with something put in", () => {
    const texts = bodies.map((body) => (typeof body === "string" ? body : JSON.stringify(body)));

    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat({ max: 9 }), fc.string({ maxLength: 5 }), (index, at, gone, put) => {
        const text = texts[index % texts.length] ?? "";
        const start = at % (text.length + 1);

        expect(faultsOf(text.slice(0, start) + put + text.slice(start + gone))).toEqual([]);
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });

  it("leaves Object.prototype as it was", () => {
    faultsOf('{"__proto__": {"module": "1"}, "constructor": {"prototype": {"x": 1}}}{"__proto__": {"instance": "0"}}');

    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty("module");
  });
});
