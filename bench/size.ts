/** The argument that makes a benchmark do a little of everything, for a look whether it still runs. */
const TINY = "--tiny";

const tiny = process.argv.includes(TINY);

/** What a process that a benchmark starts is given to be of the same size. */
export const SIZE: readonly string[] = tiny ? [TINY] : [];

/** How many there are of something: `full`, or with `--tiny` so few. */
export function size(full: number, few: number): number {
  return tiny ? few : full;
}
