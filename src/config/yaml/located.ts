import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";

import type { Mistakes, Place } from "./mistakes.ts";
import { calledNow, type Renames, renameKeys } from "./renames.ts";
import { dataOf, offsetOf } from "./yaml-data.ts";
import { YAML_FAULTS } from "./yaml-faults.ts";

/** The way to a value from the outside in. */
export type Path = readonly (string | number)[];

/** A YAML text as data, and where in it that is. */
export interface Located {
  readonly data: unknown;
  /** Whether something stands at a path. */
  readonly has: (path: Path) => boolean;
  /** Where what stands at a path begins; if nothing does, where the nearest thing around it does. */
  readonly placeOf: (path: Path) => Place;
  /** Where the key is that a path ends with. */
  readonly placeOfKey: (path: Path) => Place;
}

/** The most faults of a text that is not YAML that are told: most follow from the first. */
const MOST_FAULTS = 20;

/** What a file is, for what has other names today than when it was written. */
export interface Written {
  readonly file: string;
  /** What it is in the schema that has the names. */
  readonly place: Path;
  readonly renames: Pick<Renames, "settings">;
}

/** Reads a YAML text (1.2, core schema); undefined if it is none, which is noted. */
export function locate(text: string, written: Written, mistakes: Pick<Mistakes, "note" | "warn">): Located | undefined {
  const { file } = written;
  const counter = new LineCounter();
  // Keys are compared with each other later, and faster.
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
  const place = (offset: number): Place => ({ file, ...counter.linePos(offset) });
  let faults = 0;
  const fault = (offset: number, message: string): void => {
    faults += 1;
    mistakes.note(() => message, place(offset));
  };
  const found = [...document.errors, ...document.warnings];
  const exhausted = found.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  for (const { code, pos } of exhausted === undefined ? found.slice(0, MOST_FAULTS) : [exhausted]) {
    fault(pos[0], YAML_FAULTS[code]);
  }
  if (faults > 0) return undefined;
  renameKeys(document, written.renames, {
    place: written.place,
    renamed: (offset, from, to) => mistakes.warn(calledNow(from, to), place(offset)),
  });
  const { data, targets } = dataOf(document, fault);
  if (faults > 0) return undefined;

  const pair = finder();
  const node = (path: Path): unknown => nodeAt(document.contents, path, pair, targets);
  const placeOf = (path: Path): Place => {
    for (let length = path.length; length >= 0; length -= 1) {
      const offset = offsetOf(node(path.slice(0, length)));
      if (offset !== undefined) return place(offset);
    }
    return place(0);
  };
  return {
    data,
    has: (path) => node(path) !== undefined,
    placeOf,
    placeOfKey: (path) => {
      const around = node(path.slice(0, -1));
      const offset = offsetOf(pair(isAlias(around) ? targets.get(around) : around, path.at(-1))?.key);
      return offset === undefined ? placeOf(path) : place(offset);
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
