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

/** A text, an entry of a map and where its figures stand, beside what they hold, as V8 lays them out, about. */
const BYTES_PER_TABLE = 150;

/**
 * Keeps the course of each table's fullness in a bounded space. When that is full, every second point of the older half
 * goes: the course stays whole, and is coarser the older it is.
 */
export function createHistory(): History {
  /** The row of each table in the ratios, which are all in one array: an array each would take more than its numbers. */
  let rows: ReadonlyMap<string, number> = new Map();
  let ratios = new Float32Array();
  let times = new Float64Array();
  let length = 0;
  let places: readonly Packed[] = [];

  const rowOf = (row: number): Float32Array => ratios.subarray(row * times.length, row * times.length + length);

  /** Makes rows for the tables that there are, and keeps those that there were as far as there is space. */
  function rearrange(tables: readonly string[]): void {
    const there = new Set(tables);
    const gone = [...rows].filter(([key, row]) => !there.has(key) && rowOf(row).some((ratio) => !Number.isNaN(ratio)));
    const keys = fitting([...tables, ...gone.map(([key]) => key)]);
    const capacity = pointsFor(keys);
    // Of nothing there is no course, and no thinning would ever make it short enough.
    if (capacity === 0) length = 0;
    while (length > capacity) thin();
    const all = new Float32Array(keys.length * capacity).fill(Number.NaN);
    keys.forEach((key, row) => {
      const before = rows.get(key);
      if (before !== undefined) all.set(rowOf(before), row * capacity);
    });
    const moments = new Float64Array(capacity);
    moments.set(times.subarray(0, length));
    [rows, ratios, times] = [new Map(keys.map((key, row) => [key, row])), all, moments];
  }

  function thin(): void {
    const half = Math.ceil(length / 2);
    const kept = Array.from({ length }, (_, point) => point).filter((point) => point >= half || point % 2 === 0);
    const capacity = times.length;
    kept.forEach((from, to) => {
      times[to] = times[from] ?? 0;
      for (let row = 0; row < rows.size; row++)
        ratios[row * capacity + to] = ratios[row * capacity + from] ?? Number.NaN;
    });
    length = kept.length;
  }

  return {
    record(at, given) {
      const same = isSame(places, given);
      // The newest samples are held by the switch's state anyway; older ones would be kept for this alone.
      places = same ? places.map(({ tables }, index) => ({ tables, samples: given[index]?.samples ?? [] })) : [];
      const last = times[length - 1];
      if (length > 0 && last !== undefined) {
        // After a step of the wall clock into the past, what came after the new time is no course any more.
        if (at < last) length = 0;
        else if (at - last < LEAST_APART_MS) return;
      }
      // A table for which there was no space may have become one of the fullest.
      if (!same || (length === times.length && isOneMissed(places))) {
        const found = given.map(placesIn);
        rearrange(byFullness(found));
        places = found.map((one) => packed(one, rows));
      }
      if (times.length === 0) return;
      if (length === times.length) thin();
      for (let row = 0; row < rows.size; row++) ratios[row * times.length + length] = Number.NaN;
      for (const { tables, samples } of places) {
        for (let place = 0; place < tables.length; place += STRIDE) {
          const row = tables[place] ?? NOT_KEPT;
          const point = row * times.length + length;
          // Two commands may tell of one table; the first that knows how full it is counts.
          if (row !== NOT_KEPT && Number.isNaN(ratios[point]))
            ratios[point] = ratioAt(tables, place, samples) ?? Number.NaN;
        }
      }
      times[length] = at;
      length += 1;
    },
    course(table) {
      const row = rows.get(keyOf(table));
      const points: Point[] = [];
      if (row === undefined) return points;
      rowOf(row).forEach((ratio, index) => {
        const read = !Number.isNaN(ratio);
        // What was before the table was first read is no gap in its course.
        if (read || points.length > 0) points.push({ at: times[index] ?? 0, ratio: read ? ratio : undefined });
      });
      return points;
    },
    get bytes() {
      return sizeOf([...rows.keys()], times.length);
    },
  };
}

/** Where the use, the limit and the utilization of a table stand among a reading's samples; -1 for none. */
type TablePlace = readonly [used: number, limit: number, utilization: number];

const PART: Readonly<Record<Part, number>> = { used: 0, limit: 1, utilization: 2 };

interface Places {
  readonly tables: ReadonlyMap<string, TablePlace>;
  readonly samples: readonly Sample[];
}

/**
 * The places of the tables, each as its row, or that it is not kept, and then its {@link TablePlace}: names and objects would
 * take more.
 */
interface Packed {
  readonly tables: Int32Array;
  /** The newest, which the switch's state holds anyway. */
  readonly samples: readonly Sample[];
}

const STRIDE = 4;

/** The row of a table for which there is no space. */
const NOT_KEPT = -1;

function placesIn({ metrics, samples }: Given): Places {
  const parts = capacities(metrics);
  const tables = new Map<string, [number, number, number]>();
  samples.forEach(({ name, attributes }, index) => {
    const what = parts.get(name);
    if (what === undefined) return;
    const key = keyOf({ family: what.family, attributes });
    const table = tables.get(key) ?? [-1, -1, -1];
    if (table[PART[what.part]] === -1) table[PART[what.part]] = index;
    tables.set(key, table);
  });
  return { tables, samples };
}

function packed({ tables, samples }: Places, rows: ReadonlyMap<string, number>): Packed {
  return {
    tables: Int32Array.from([...tables].flatMap(([key, place]) => [rows.get(key) ?? NOT_KEPT, ...place])),
    samples,
  };
}

/** Whether the same tables stand in the same places. */
function isSame(places: readonly Packed[], given: readonly Given[]): boolean {
  return (
    places.length === given.length &&
    places.every(({ tables, samples: before }, index) => {
      const samples = given[index]?.samples ?? [];
      if (samples === before) return true;
      if (samples.length !== before.length) return false;
      return tables.every((at, part) => part % STRIDE === 0 || at === -1 || isAlike(before[at], samples[at]));
    })
  );
}

function isAlike(one: Sample | undefined, other: Sample | undefined): boolean {
  if (one === undefined || other === undefined || one.name !== other.name) return false;
  // What has not changed is shared with the poll before.
  if (one.attributes === other.attributes) return true;
  for (const name in one.attributes) if (one.attributes[name] !== other.attributes[name]) return false;
  return true;
}

/** Whether a table that is not kept is fuller than one that is. */
function isOneMissed(places: readonly Packed[]): boolean {
  let [emptiest, missed] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { tables, samples } of places) {
    for (let place = 0; place < tables.length; place += STRIDE) {
      const ratio = ratioAt(tables, place, samples) ?? -1;
      if (tables[place] === NOT_KEPT) missed = Math.max(missed, ratio);
      else emptiest = Math.min(emptiest, ratio);
    }
  }
  return missed > emptiest;
}

function ratioAt(tables: Int32Array, place: number, samples: readonly Sample[]): number | undefined {
  return ratioOf([tables[place + 1] ?? -1, tables[place + 2] ?? -1, tables[place + 3] ?? -1], samples);
}

function ratioOf([used, limit, utilization]: TablePlace, samples: readonly Sample[]): number | undefined {
  const known = samples[utilization]?.value;
  if (known !== undefined) return known;
  const [usage, most] = [samples[used]?.value, samples[limit]?.value];
  return usage !== undefined && most !== undefined && most > 0 ? usage / most : undefined;
}

/** The tables, each once, the fullest first. */
function byFullness(places: readonly Places[]): string[] {
  const ratios = new Map<string, number>();
  for (const { tables, samples } of places)
    for (const [key, place] of tables) ratios.set(key, Math.max(ratios.get(key) ?? -1, ratioOf(place, samples) ?? -1));
  return [...ratios].toSorted(([, one], [, other]) => other - one).map(([key]) => key);
}

function keyOf({ family, attributes }: TableName): string {
  return JSON.stringify([family, attributes]);
}

function sizeOf(tables: readonly string[], points: number): number {
  let bytes = points * BYTES_PER_TIME;
  for (const key of tables) bytes += BYTES_PER_TABLE + charactersOf(key) + points * BYTES_PER_POINT;
  return bytes;
}

/** What the characters of a text take: two bytes each as soon as one is outside Latin-1. */
function charactersOf(text: string): number {
  return /[\u0100-\uffff]/.test(text) ? text.length * 2 : text.length;
}

/** The tables, from the first on, that fit with enough points each; one whose name alone is too long is passed over. */
function fitting(tables: readonly string[]): string[] {
  let bytes = LEAST_POINTS * BYTES_PER_TIME;
  return tables.filter((key) => {
    const size = sizeOf([key], LEAST_POINTS) - LEAST_POINTS * BYTES_PER_TIME;
    if (bytes + size > HISTORY_BYTES) return false;
    bytes += size;
    return true;
  });
}

function pointsFor(tables: readonly string[]): number {
  if (tables.length === 0) return 0;
  const each = sizeOf(tables, 1) - sizeOf(tables, 0);
  return Math.min(MOST_POINTS, Math.floor((HISTORY_BYTES - sizeOf(tables, 0)) / each));
}
