import type { CustomMetric } from "./metric.ts";
import { leafOf, type Row, type Scalar, textOf } from "./rows.ts";
import { Mistakes, type Schema } from "../nxos/schema.ts";
import { agreed, Hits, isAbsent, type Value } from "../nxos/values.ts";
import { Duration } from "../nxos/time.ts";

interface Found {
  readonly name: string;
  readonly value: Value;
  readonly attributes: Readonly<Record<string, string>>;
  readonly neverCleared?: true;
}

/** What the rows give of each metric. Rows that the attributes do not tell apart give one series, if they agree. */
export function samplesOf(rows: readonly Row[], metrics: readonly CustomMetric[]): Iterable<Found> {
  const series = new Map<string, Found>();
  for (const metric of metrics) {
    const { name, key } = metric;
    const read = readerOf(metric);
    for (const row of rows) {
      const { attributes, leaves } = row;
      const value = agreed(leafOf(leaves, key).map(read));
      if (value === undefined) continue;
      const id = JSON.stringify([name, ...Object.values(attributes)]);
      const before = series.get(id);
      // What several rows give was never cleared only if each of them says so.
      const neverCleared = wasNeverCleared(row, metric) && (before === undefined || before.neverCleared === true);
      const both = before === undefined ? value : agreed([before.value, value]);
      series.set(id, { name, attributes, value: both, ...(neverCleared && { neverCleared }) });
    }
  }
  return series.values();
}

function wasNeverCleared({ leaves }: Row, { never_cleared: cleared }: CustomMetric): boolean {
  return (
    cleared !== undefined && textOf(leafOf(leaves, cleared.key)).toLowerCase() === cleared.word.trim().toLowerCase()
  );
}

function readerOf({ as, scale, suffix, negative, values }: CustomMetric): (leaf: Scalar) => Value {
  if (values !== undefined) return wordReader(values);
  if (as === "duration") return (leaf) => parsed(Duration, leaf);
  return (leaf) => scaled(signed(typeof leaf === "string" ? bare(leaf, suffix) : leaf, negative), scale);
}

function wordReader(values: Readonly<Record<string, number>>): (leaf: Scalar) => Value {
  const numbers = new Map(Object.entries(values).map(([word, value]) => [word.trim().toLowerCase(), value]));
  return (leaf) => {
    const word = String(leaf).trim();
    const listed = numbers.get(word.toLowerCase());
    // A dash is no word: only if it is listed does it stand for a number.
    if (listed !== undefined || isAbsent(word)) return listed;
    return numbers.get("*") ?? { nonsense: "unknown_word" };
  };
}

/** A number's text without what the switch prints after it. */
function bare(printed: string, suffix: string | undefined): string {
  const text = printed.trim();
  return suffix === undefined || isAbsent(text) || !text.endsWith(suffix) ? text : text.slice(0, -suffix.length).trim();
}

/** A number that may be below zero, which no other of the switch's numbers may. */
function signed(leaf: Scalar, negative: boolean): Value {
  if (negative && typeof leaf === "string" && /^-\d/.test(leaf)) return minus(parsed(Hits, leaf.slice(1)));
  if (negative && (typeof leaf === "number" || typeof leaf === "bigint") && leaf < 0) return minus(parsed(Hits, -leaf));
  return parsed(Hits, leaf);
}

function minus(value: Value): Value {
  return typeof value === "number" ? 0 - value : value;
}

/** In decimal: 0.01 of 15.44 is 0.1544, where binary multiplication would give 0.15439999999999998. */
function scaled(value: Value, factor: number): Value {
  if (typeof value !== "number" || factor === 1) return value;
  const product = value * factor;
  return Number.isInteger(product) ? product : Number(product.toPrecision(15));
}

function parsed({ read }: Schema<Value>, leaf: Scalar): Value {
  const value = read(leaf);
  return value instanceof Mistakes ? { nonsense: "not_a_number" } : value;
}
