import { availableParallelism, cpus, loadavg } from "node:os";

/** What a figure is held against. */
export type Bound = `<= ${number}` | `>= ${number}`;

/** A measured figure, once for each round, and what it is held against. */
export interface Row {
  readonly what: string;
  readonly figures: readonly number[];
  /** Undefined for a figure that explains others. */
  readonly wanted?: Bound;
}

/** The rows of one part of the benchmarks, and what else the machine did while they were measured. */
export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
  /** The load average over a minute, before and after. */
  readonly load: readonly [number, number];
}

/** The figure in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** How many programs wanted a processor in the last minute. */
export function load(): number {
  return loadavg()[0] ?? 0;
}

/**
 * A table as text.
 * @throws Error if a row has no figure, or one that says that nothing was done
 */
export function toText({ title, rows, load: [before, after] }: Table): string {
  const head = `\n${title} (load ${before.toFixed(1)} to ${after.toFixed(1)})\n${columns("median", "least to most", "wanted")}`;
  const lines = rows.map((row) => {
    const { middle, spread, wanted, met } = cells(row);
    return `${columns(middle, spread, wanted)} ${met.padEnd(7)} ${row.what}`;
  });
  return [head, ...lines].join("\n");
}

function columns(middle: string, spread: string, wanted: string): string {
  return `${middle.padStart(10)}  ${spread.padEnd(22)}  ${wanted.padEnd(9)}`;
}

/** A table as a section of docs/performance.md, which says when, on what and of what it was measured. */
export function toMarkdown({ title, rows, load: [before, after] }: Table, versions: string): string {
  const machine = `${availableParallelism()} processors (${cpus()[0]?.model.trim() ?? "unknown"})`;
  const date = new Date().toISOString().slice(0, 10);
  const lines = rows.map((row) => {
    const { middle, spread, wanted, met } = cells(row);
    return `| ${row.what} | ${middle} | ${spread} | ${wanted} | ${met} |`;
  });
  return [
    `## ${title}`,
    `${date}, ${machine} under a load of ${before.toFixed(1)} to ${after.toFixed(1)}: ${versions}.`,
    ["| what | median | least to most | wanted | |", "| --- | --- | --- | --- | --- |", ...lines].join("\n"),
  ].join("\n\n");
}

function cells({ what, figures, wanted }: Row) {
  const middle = median(figures);
  if (!Number.isFinite(middle)) throw new Error(`no figure: ${what}`);
  const spread = figures.length > 1 ? `${shown(Math.min(...figures))} to ${shown(Math.max(...figures))}` : "";
  const met = wanted === undefined ? "" : isMet(middle, wanted) ? "met" : "not met";
  return { middle: shown(middle), spread, wanted: wanted ?? "", met };
}

/** Two digits behind the point, of large figures none. */
function shown(figure: number): string {
  return Math.abs(figure) < 1_000 ? figure.toFixed(2) : figure.toFixed(0);
}

function isMet(figure: number, bound: Bound): boolean {
  const limit = Number(bound.slice(3));
  return bound.startsWith("<=") ? figure <= limit : figure >= limit;
}
