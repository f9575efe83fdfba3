import type { Sample } from "../catalogue/define.ts";
import { capacities, type Given, type Part, type Table } from "../catalogue/tables.ts";

/** How full a table was at one moment. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** 1 is full; undefined where the table was not read. */
  readonly ratio: number | undefined;
}

/** How full the tables of one switch have been since the collector began to ask it. */
export interface History {
  /**
   * Keeps how full each table is at `at`, in milliseconds since 1970, or that nothing was read; of moments closer together
   * than ten seconds only the first.
   */
  record(at: number, given: readonly Given[]): void;
  /** The course of one table, the oldest point first; empty for a table that is not kept. */
  course(table: TableName): readonly Point[];
  /** What the numbers and names take, in bytes. */
  readonly bytes: number;
}

type TableName = Pick<Table, "family" | "attributes">;

/** The most points that are kept of a table. */
export const MOST_POINTS = 240;

/** What the history of one switch may take, in bytes. */
export const HISTORY_BYTES = 20_000;

/** Fewer points than this are no plot: where there are more tables than that allows, the emptiest ones are not kept. */
const LEAST_POINTS = 16;

/** Polls come as often as somebody asks; a plot needs no more than a point in ten seconds. */
const LEAST_APART_MS = 10_000;

const BYTES_PER_TIME = Float64Array.BYTES_PER_ELEMENT;
const BYTES_PER_POINT = Float32Array.BYTES_PER_ELEMENT;

/** A text, a typed array and an entry of a map beside what they hold, as V8 lays them out, about. */
const BYTES_PER_TABLE = 100;

/**
 * Keeps the course of each table's fullness in a bounded space. When that is full, every second point of the older half
 * goes: the course stays whole, and is coarser the older it is.
 */
export function createHistory(): History {
  let columns: ReadonlyMap<string, Float32Array> = new Map();
  let times = new Float64Array();
  let length = 0;
  let places: readonly Places[] = [];

  /** Makes columns for the tables that there are, and keeps those that there were as far as there is space. */
  function rearrange(tables: readonly string[]): void {
    const gone = [...columns].filter(
      ([key, column]) => !tables.includes(key) && column.some((ratio) => !Number.isNaN(ratio)),
    );
    const keys = fitting([...tables, ...gone.map(([key]) => key)]);
    const capacity = pointsFor(keys);
    while (length > capacity) thin();
    const kept = columns;
    columns = new Map(keys.map((key) => [key, grown(kept.get(key), length, capacity)]));
    const all = new Float64Array(capacity);
    all.set(times.subarray(0, length));
    times = all;
  }

  function thin(): void {
    const half = Math.ceil(length / 2);
    let to = 0;
    for (let from = 0; from < length; from++) {
      if (from < half && from % 2 === 1) continue;
      times[to] = times[from] ?? 0;
      for (const column of columns.values()) column[to] = column[from] ?? Number.NaN;
      to += 1;
    }
    length = to;
  }

  return {
    record(at, given) {
      const last = times[length - 1];
      if (length > 0 && last !== undefined) {
        // After a step of the wall clock into the past, what came after the new time is no course any more.
        if (at < last) length = 0;
        else if (at - last < LEAST_APART_MS) return;
      }
      if (!isSame(places, given)) {
        places = given.map(placesIn);
        rearrange(byFullness(places));
      } else places = places.map(({ tables }, index) => ({ tables, samples: given[index]?.samples ?? [] }));
      if (times.length === 0) return;
      if (length === times.length) thin();
      for (const column of columns.values()) column[length] = Number.NaN;
      for (const { tables, samples } of places) {
        for (const table of tables) {
          const column = columns.get(table.key);
          if (column !== undefined) column[length] = ratioOf(table, samples) ?? Number.NaN;
        }
      }
      times[length] = at;
      length += 1;
    },
    course(table) {
      const points: Point[] = [];
      columns
        .get(keyOf(table))
        ?.subarray(0, length)
        .forEach((ratio, index) => {
          const read = !Number.isNaN(ratio);
          // What was before the table was first read is no gap in its course.
          if (read || points.length > 0) points.push({ at: times[index] ?? 0, ratio: read ? ratio : undefined });
        });
      return points;
    },
    get bytes() {
      return sizeOf([...columns.keys()], times.length);
    },
  };
}

/** Where the parts of a table stand among a reading's samples, so that the next one is read without making names. */
interface TablePlace extends Partial<Readonly<Record<Part, number>>> {
  readonly key: string;
}

interface Places {
  readonly tables: readonly TablePlace[];
  /** The newest, which the switch's state holds anyway. */
  readonly samples: readonly Sample[];
}

function placesIn({ metrics, samples }: Given): Places {
  const parts = capacities(metrics);
  const found = new Map<string, { key: string } & { [P in Part]?: number }>();
  samples.forEach(({ name, attributes }, index) => {
    const what = parts.get(name);
    if (what === undefined) return;
    const key = keyOf({ family: what.family, attributes });
    const table = found.get(key) ?? { key };
    table[what.part] ??= index;
    found.set(key, table);
  });
  return { tables: [...found.values()], samples };
}

/** Whether the same tables stand in the same places. */
function isSame(places: readonly Places[], given: readonly Given[]): boolean {
  return (
    places.length === given.length &&
    places.every(({ tables, samples: before }, index) => {
      const samples = given[index]?.samples ?? [];
      if (samples === before) return true;
      if (samples.length !== before.length) return false;
      const alike = (at: number | undefined): boolean => at === undefined || isAlike(before[at], samples[at]);
      return tables.every(({ used, limit, utilization }) => alike(used) && alike(limit) && alike(utilization));
    })
  );
}

function isAlike(one: Sample | undefined, other: Sample | undefined): boolean {
  if (one === undefined || other === undefined || one.name !== other.name) return false;
  for (const name in one.attributes) if (one.attributes[name] !== other.attributes[name]) return false;
  return true;
}

function ratioOf({ used, limit, utilization }: TablePlace, samples: readonly Sample[]): number | undefined {
  const value = (at: number | undefined): number | undefined => (at === undefined ? undefined : samples[at]?.value);
  const [usage, most] = [value(used), value(limit)];
  return value(utilization) ?? (usage !== undefined && most !== undefined && most > 0 ? usage / most : undefined);
}

/** The tables, each once, the fullest first. */
function byFullness(places: readonly Places[]): string[] {
  const ratios = new Map<string, number>();
  for (const { tables, samples } of places)
    for (const table of tables) ratios.set(table.key, ratioOf(table, samples) ?? -1);
  return [...ratios].toSorted(([, one], [, other]) => other - one).map(([key]) => key);
}

function keyOf({ family, attributes }: TableName): string {
  return JSON.stringify([family, attributes]);
}

function sizeOf(tables: readonly string[], points: number): number {
  let bytes = points * BYTES_PER_TIME;
  for (const key of tables) bytes += BYTES_PER_TABLE + key.length + points * BYTES_PER_POINT;
  return bytes;
}

/** So many of the tables, from the first on, that each may have enough points. */
function fitting(tables: readonly string[]): string[] {
  let count = 0;
  for (let bytes = LEAST_POINTS * BYTES_PER_TIME; count < tables.length; count++) {
    bytes += sizeOf(tables.slice(count, count + 1), LEAST_POINTS) - LEAST_POINTS * BYTES_PER_TIME;
    if (bytes > HISTORY_BYTES) break;
  }
  return tables.slice(0, count);
}

function pointsFor(tables: readonly string[]): number {
  if (tables.length === 0) return 0;
  const each = sizeOf(tables, 1) - sizeOf(tables, 0);
  return Math.min(MOST_POINTS, Math.floor((HISTORY_BYTES - sizeOf(tables, 0)) / each));
}

function grown(column: Float32Array | undefined, length: number, capacity: number): Float32Array {
  const all = new Float32Array(capacity).fill(Number.NaN);
  if (column !== undefined) all.set(column.subarray(0, length));
  return all;
}
