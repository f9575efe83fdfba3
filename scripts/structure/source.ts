import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** A source file: how long it is, and what it imports of ours. */
export interface Source {
  /** From the root of the project on. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

/** An import of one of our own files. */
export interface Import {
  readonly path: string;
  /** Only types are imported, so that nothing is left of it when the program runs. */
  readonly types: boolean;
}

const IMPORT = /^(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?from\s+)?"(\.[^"]+)"/gm;
const DYNAMIC = /\bimport\("(\.[^"]+)"\)/g;

/** Reads every source file of `src` and `otel`. */
export function readSources(root: string): Source[] {
  const paths = globSync(["src/**/*.ts", "otel/**/*.ts"], { cwd: root }).toSorted();
  return paths.map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return { path, text, lines: text.trimEnd().split("\n").length, imports: importsOf(path, text) };
  });
}

function importsOf(path: string, text: string): Import[] {
  const resolve = (to: string): string => normalize(join(dirname(path), to));
  const statics = [...text.matchAll(IMPORT)].map(([, type, to = ""]) => ({
    path: resolve(to),
    types: type !== undefined,
  }));
  return [...statics, ...[...text.matchAll(DYNAMIC)].map(([, to = ""]) => ({ path: resolve(to), types: false }))];
}

/** Finds the groups of files that import one another in a circle, imports of types included (Tarjan's algorithm). */
export function findCircles(sources: readonly Source[]): string[][] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];

  function visit(path: string): void {
    const index = order.size;
    order.set(path, index);
    low.set(path, index);
    stack.push(path);
    for (const { path: next } of byPath.get(path)?.imports ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(path, Math.min(low.get(path) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(path) !== index) return;
    const group = stack.splice(stack.indexOf(path));
    if (group.length > 1) circles.push(group);
  }

  for (const { path } of sources) if (!order.has(path)) visit(path);
  return circles;
}

/** The number in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The pairs of folders between which one of these files imports another at run time, as `src/web > src/nxapi`. */
export function bordersBetween(sources: readonly Source[], folderOf: (path: string) => string | undefined): string[] {
  const paths = new Set(sources.map(({ path }) => path));
  const borders = new Set<string>();
  for (const { path, imports } of sources) {
    for (const { path: to, types } of imports) {
      const [from, into] = [folderOf(path), folderOf(to)];
      if (!types && paths.has(to) && from !== undefined && into !== undefined && from !== into)
        borders.add(`${from} > ${into}`);
    }
  }
  return [...borders].toSorted();
}

/** The room in which a file lies: a folder of `src`, or `otel`. */
export function roomOf(path: string): string | undefined {
  const room = /^(?:src\/[^/]+(?=\/)|otel)/.exec(path)?.[0] ?? dirname(path);
  return room === "src" ? undefined : room;
}
