import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";

import { type Mistakes, type Path, type Position, YAML_MESSAGES } from "./mistakes.ts";
import { renameKeys } from "./rename-keys.ts";
import { calledNow, type Renames } from "./renames.ts";

/** A YAML text as data, with the position of each value. */
export interface YamlDocument {
  readonly data: unknown;
  /** Whether something stands at a path. */
  readonly has: (path: Path) => boolean;
  /** Where what stands at a path begins; if nothing does, where the nearest thing around it does. */
  readonly positionOf: (path: Path) => Position;
  /** Where the key is that a path ends with. */
  readonly keyPositionOf: (path: Path) => Position;
}

/** The most faults of a text that is not YAML that are told: most follow from the first. */
const MOST_FAULTS = 20;

/** What a file is, for what has other names today than when it was source. */
export interface YamlSource {
  readonly file: string;
  /** Where its content is in the schema. */
  readonly schemaPath: Path;
  readonly renames: Pick<Renames, "settings">;
}

/** Reads a YAML text (1.2, core schema); undefined if it is none, which is noted. */
export function parseYaml(
  text: string,
  source: YamlSource,
  mistakes: Pick<Mistakes, "note" | "warn">,
): YamlDocument | undefined {
  const { file } = source;
  const counter = new LineCounter();
  // Keys are compared with each other later, and faster.
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
  const position = (offset: number): Position => ({ file, ...counter.linePos(offset) });
  let faults = 0;
  const fault = (offset: number, message: string): void => {
    faults += 1;
    mistakes.note(() => message, position(offset));
  };
  const found = [...document.errors, ...document.warnings];
  const exhausted = found.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  for (const { code, pos } of exhausted === undefined ? found.slice(0, MOST_FAULTS) : [exhausted]) {
    fault(pos[0], YAML_MESSAGES[code]);
  }
  if (faults > 0) return undefined;
  renameKeys(document, source.renames, {
    schemaPath: source.schemaPath,
    renamed: (offset, from, to) => mistakes.warn(calledNow(from, to), position(offset)),
  });
  const { data, targets } = dataOf(document, fault);
  if (faults > 0) return undefined;

  const pair = finder();
  const node = (path: Path): unknown => nodeAt(document.contents, path, pair, targets);
  const positionOf = (path: Path): Position => {
    for (let length = path.length; length >= 0; length -= 1) {
      const offset = offsetOf(node(path.slice(0, length)));
      if (offset !== undefined) return position(offset);
    }
    return position(0);
  };
  return {
    data,
    has: (path) => node(path) !== undefined,
    positionOf,
    keyPositionOf: (path) => {
      const parent = node(path.slice(0, -1));
      const offset = offsetOf(pair(isAlias(parent) ? targets.get(parent) : parent, path.at(-1))?.key);
      return offset === undefined ? positionOf(path) : position(offset);
    },
  };
}

function nodeAt(contents: unknown, path: Path, pair: FindPair, targets: ReadonlyMap<Alias, unknown>): unknown {
  let node = contents;
  for (const step of path) {
    const inner = isAlias(node) ? targets.get(node) : node;
    node = isSeq(inner) && typeof step === "number" ? inner.items[step] : pair(inner, step)?.value;
  }
  return node ?? undefined;
}

/** Finds a map's pair by its key; the keys of a map are gone through once, however many are looked for. */
type FindPair = (map: unknown, key: string | number | undefined) => { key: unknown; value: unknown } | undefined;

function finder(): FindPair {
  const indexes = new Map<unknown, ReadonlyMap<string, { key: unknown; value: unknown }>>();
  return (map, key) => {
    if (!isMap(map)) return undefined;
    const index =
      indexes.get(map) ??
      new Map(map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])));
    indexes.set(map, index);
    return index.get(String(key));
  };
}

/** How deep settings are nested at the most; real ones are at six. */
const DEEPEST = 32;

/** How many values there may be, an alias counted as all that it stands for. */
const MOST_VALUES = 1_000_000;

/** A document as data, and what its aliases stand for. */
interface YamlData {
  readonly data: unknown;
  readonly targets: ReadonlyMap<Alias, unknown>;
}

/** What an anchor names: the node, its data, how many values that is and how deep. */
interface Anchored {
  readonly node: unknown;
  readonly data: unknown;
  readonly values: number;
  readonly depth: number;
}

type Converted = Omit<Anchored, "node">;

const NOTHING: Converted = { data: undefined, values: 1, depth: 1 };

/**
 * The data of a document, in one walk over it: the library's own takes as long as nodes times aliases, and as keys
 * times keys to find that one is there twice. `fault` is told what is wrong and where, once if it is too much.
 */
function dataOf(document: Document, fault: (offset: number, message: string) => void): YamlData {
  const anchors = new Map<string, Anchored>();
  const targets = new Map<Alias, unknown>();
  let values = 0;
  let tooMuch = false;

  function refuse(node: unknown, message: string): Converted {
    if (!tooMuch) fault(offsetOf(node) ?? 0, message);
    return NOTHING;
  }

  function convert(node: unknown, depth: number): Converted {
    if (tooMuch) return NOTHING;
    if (depth > DEEPEST) return exhausted(node, "is nested too deeply");
    const converted = isAlias(node) ? aliased(node, depth) : content(node, depth);
    if (hasAnchor(node)) anchors.set(node.anchor, { ...converted, node });
    return converted;
  }

  function exhausted(node: unknown, message: string): Converted {
    refuse(node, message);
    tooMuch = true;
    return NOTHING;
  }

  function aliased(node: Alias, depth: number): Converted {
    const anchored = anchors.get(node.source);
    if (anchored === undefined) return refuse(node, "expected an alias (*name) of an anchor (&name) above");
    targets.set(node, anchored.node);
    values += anchored.values;
    if (values > MOST_VALUES) return exhausted(node, "aliases stand for too many values");
    return depth + anchored.depth > DEEPEST ? exhausted(node, "is nested too deeply") : anchored;
  }

  function content(node: unknown, depth: number): Converted {
    values += 1;
    if (values > MOST_VALUES) return exhausted(node, `expected at most ${MOST_VALUES} values`);
    const before = values;
    let deepest = 0;
    const inner = (value: unknown): unknown => {
      const converted = convert(value, depth + 1);
      deepest = Math.max(deepest, converted.depth);
      return converted.data;
    };
    const data = isMap(node) ? mapOf(node.items, inner) : isSeq(node) ? node.items.map(inner) : scalarOf(node);
    return { data, values: values - before + 1, depth: deepest + 1 };
  }

  function mapOf(pairs: readonly { key: unknown; value: unknown }[], inner: (value: unknown) => unknown) {
    const map = new Map<string, unknown>();
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? keyOf(key.value) : undefined;
      if (name === undefined) refuse(key, "expected a name as the key");
      else if (name === "__proto__") refuse(key, "there is no such setting");
      else if (map.has(name)) refuse(key, "this key is there already");
      else map.set(name, inner(value));
    }
    return Object.fromEntries(map);
  }

  return { data: convert(document.contents, 1).data, targets };
}

/** Where a node of a document begins. */
function offsetOf(node: unknown): number | undefined {
  return hasRange(node) ? node.range?.[0] : undefined;
}

function keyOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

function scalarOf(node: unknown): unknown {
  return isScalar(node) ? node.value : null;
}

function hasAnchor(node: unknown): node is { readonly anchor: string } {
  return typeof node === "object" && node !== null && "anchor" in node && typeof node.anchor === "string";
}

function hasRange(node: unknown): node is { readonly range?: readonly [number, number, number] | null } {
  return typeof node === "object" && node !== null && "range" in node;
}
