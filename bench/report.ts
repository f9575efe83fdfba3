import { loadavg } from "node:os";

/** A measured figure, once for each round, and what it is held against. */
export interface Row {
  readonly what: string;
  readonly figures: readonly number[];
  readonly wanted: string;
}

/** The figure in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/**
 * Prints rows as a table: the median, and of several rounds the least and the most. What else the machine did meanwhile
 * stands above.
 * @throws Error if one has no figure, or one that says that nothing was done
 */
export function print(rows: readonly Row[]): void {
  console.log(`load ${loadavg()[0]?.toFixed(1)}`);
  for (const { what, figures, wanted } of rows) {
    const middle = median(figures);
    if (!Number.isFinite(middle)) throw new Error(`no figure: ${what}`);
    const [least, most] = [Math.min(...figures), Math.max(...figures)];
    const spread = figures.length > 1 ? `${least.toFixed(2)} to ${most.toFixed(2)}` : "";
    console.log(`${middle.toFixed(2).padStart(8)}  ${spread.padEnd(20)}  (wanted ${wanted.padEnd(6)})  ${what}`);
  }
}
