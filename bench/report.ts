/** One measured ratio and the figure it is held against. */
export interface Row {
  readonly what: string;
  readonly ratio: number;
  readonly wanted: string;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/**
 * Prints rows as a table.
 * @throws Error if one has no figure
 */
export function print(rows: readonly Row[]): void {
  for (const { what, ratio, wanted } of rows) {
    if (!Number.isFinite(ratio)) throw new Error(`no figure: ${what}`);
    console.log(`${ratio.toFixed(2).padStart(8)}  (wanted ${wanted.padEnd(6)})  ${what}`);
  }
}
