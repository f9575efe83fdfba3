import type { Attributes } from "@opentelemetry/api";

import type { Metric, Metrics, Sample } from "../src/catalogue/define.ts";
import { areSameSeries, seriesKey, sharing } from "../src/series.ts";
import type { Column, NotedReading, ObservedReading } from "./collection.ts";
import { createCounterResets, type LastReadings, type LastSeen, type LastValue } from "./counter-resets.ts";

/** What one collection observes. */
export interface Observed {
  readonly readings: readonly ObservedReading[];
  /** When the observed thing started counting, milliseconds since 1970; undefined: when its series was first seen. */
  readonly since?: number | undefined;
}

/** Knows since when the series that are alive count. */
export interface SeriesBook {
  /**
   * Notes what a collection observed, in which no series is twice. A sum starts when what it belongs to did, or else when it
   * was first observed; a counter that has fallen was cleared and starts anew, when it was last seen before, be it that it
   * was away meanwhile. Of other series nothing is kept once they are away.
   * @throws Error if a metric is not declared
   */
  note(observed: Observed): readonly NotedReading[];
  /** Some of the readings that were noted last, with the samples that they had. */
  part(observed: Observed): readonly NotedReading[];
}

/**
 * A book of the series of one resource. What stands where it stood in the last collection is known by its place; the keys
 * of series are made only when something has moved.
 */
export function createSeriesBook(metrics: Metrics): SeriesBook {
  let last: readonly NotedReading[] = [];
  /** {@link Observed.since} */
  let lastSince: number | undefined;
  const resets = createCounterResets(metrics);

  /** The columns of a reading; `before` is the last one, if it had the same series in the same places. */
  function columnsOf(reading: ObservedReading, past: Past): readonly Column[] {
    const { before, restartedAt } = past;
    const { samples, takenAt } = reading;
    // What was not read anew is observed again.
    if (before?.samples === samples && before.takenAt === takenAt && restartedAt === 0) return before.columns;
    return Array.from(byMetric(samples), ([name, found], index) => {
      const known = before?.columns[index];
      const series = known?.series ?? exact(found.series);
      const values = exact(found.values);
      const { kind } = declared(metrics, name);
      const sums = { name, series, values, takenAt };
      const starts = kind === "gauge" ? undefined : startsOf(sums, { ...past, kind, known });
      return { name, series, values, starts, takenAt };
    });
  }

  /** When the sums of a column started; `known` is the last one, if it had the same series in the same places. */
  function startsOf(column: Omit<Column, "starts">, past: Sums): readonly number[] {
    const { name, series, values, takenAt } = column;
    const { kind, known, since, find, back } = past;
    if (known?.starts !== undefined && goOn(column, known, past)) return known.starts;
    return values.map((value, place) => {
      const attributes = series[place] ?? {};
      const seen =
        known === undefined
          ? (find(name, attributes) ?? (kind === "counter" ? resets.find(name, attributes, back) : undefined))
          : lastOf(known, place, lastSince);
      if (seen === undefined) return Math.min(since ?? takenAt, takenAt);
      return startSince({ value, kind, takenAt, since }, seen);
    });
  }

  return {
    note({ readings: observed, since }) {
      const before = observed.map(({ command }) => last.find((one) => one.command === command));
      const readings = observed.map((reading, index) => sharingWith(reading, before[index]));
      const known = inPlace(readings, before);
      const past = { readings: last, since: lastSince };
      const back = known.includes(undefined) || readings.length !== last.length ? resets.compare(past, readings) : NONE;
      const find = finder(past);
      const restartedAt = restartOf(since, lastSince);
      last = readings.map((reading, index) => ({
        ...reading,
        columns: columnsOf(reading, { before: known[index], since, restartedAt, find, back }),
      }));
      lastSince = since;
      return last;
    },
    part({ readings }) {
      const noted = new Map(last.map((reading) => [reading.command, reading]));
      return readings.flatMap(({ command }) => noted.get(command) ?? []);
    },
  };
}

const NONE: LastSeen = new Map();

/** What is known when a reading is noted. */
interface Past {
  readonly before: NotedReading | undefined;
  readonly since: number | undefined;
  /** {@link restartOf} this and the last collection: no sum that was in that started before. */
  readonly restartedAt: number;
  readonly find: Find;
  /** Counters that were away in the last collection. */
  readonly back: LastSeen;
}

/** What is known when the sums of a column are. */
interface Sums extends Omit<Past, "before"> {
  readonly kind: Metric["kind"];
  readonly known: Column | undefined;
}

type Find = (name: string, attributes: Attributes) => LastValue | undefined;

/** The last reading of each command, as far as it had the same series in the same places. */
function inPlace(readings: readonly ObservedReading[], before: readonly (NotedReading | undefined)[]) {
  return readings.map(({ samples }, index) => {
    const one = before[index];
    return one !== undefined && areSameSeries(samples, one.samples) ? one : undefined;
  });
}

/** Series and their values by the names of their metrics, in the order of the samples. */
function byMetric(samples: readonly Sample[]) {
  const lists = new Map<string, { readonly series: Attributes[]; readonly values: number[] }>();
  for (const { name, attributes, value } of samples) {
    const list = lists.get(name);
    if (list === undefined) lists.set(name, { series: [attributes], values: [value] });
    else {
      list.series.push(attributes);
      list.values.push(value);
    }
  }
  return lists;
}

/** A list that takes no more space than its items; one that has grown has space for half as many more. */
function exact<T>(list: readonly T[]): readonly T[] {
  return list.slice();
}

/** Whether sums that were there before have gone on, so that each of them started when it did before. */
function goOn({ values, takenAt }: Omit<Column, "starts">, known: Column, { kind, restartedAt }: Sums): boolean {
  return (
    known.starts?.every((start) => start >= restartedAt && start <= takenAt) === true &&
    (kind !== "counter" || !values.some((value, place) => value < (known.values[place] ?? 0)))
  );
}

function sharingWith(reading: ObservedReading, before: ObservedReading | undefined): ObservedReading {
  // Most of what is observed shares all that it can already.
  if (before === undefined || areSameSeries(reading.samples, before.samples)) return reading;
  const samples = sharing(reading.samples, before.samples);
  return samples === reading.samples ? reading : { ...reading, samples };
}

function finder(past: LastReadings): Find {
  let sums: Map<string, LastValue> | undefined;
  return (name, attributes) => {
    sums ??= sumsOf(past);
    return sums.get(seriesKey(name, attributes));
  };
}

/** What sums said, by the keys of their series. */
function sumsOf({ readings, since }: LastReadings): Map<string, LastValue> {
  const sums = new Map<string, LastValue>();
  for (const { columns } of readings) {
    for (const column of columns) {
      if (column.starts === undefined) continue;
      for (const [place, attributes] of column.series.entries())
        sums.set(seriesKey(column.name, attributes), lastOf(column, place, since));
    }
  }
  return sums;
}

function lastOf({ values, starts, takenAt }: Column, place: number, since: number | undefined): LastValue {
  return { value: values[place] ?? 0, start: starts?.[place] ?? takenAt, takenAt, since };
}

interface SumNow extends Pick<Past, "since"> {
  readonly value: number;
  readonly kind: Metric["kind"];
  readonly takenAt: number;
}

/** When a sum started that was there before. */
function startSince({ value, kind, takenAt, since }: SumNow, seen: LastValue): number {
  const start = kind === "counter" && value < seen.value ? Math.max(seen.start, seen.takenAt) : seen.start;
  // A switch may restart between two polls, neither of which fails. What was seen since then, and has counted on, is not
  // counted anew because that is known by now, or because another supervisor has taken over, which was started later.
  const restartedAt = restartOf(since, seen.since);
  // After a step back of the wall clock a series starts no later than it is observed, and where it did then from then on.
  return Math.min(Math.max(start, seen.takenAt < restartedAt ? restartedAt : 0), takenAt);
}

/** When what counts was started anew, if it counts since another time than before; else 0. */
function restartOf(since: number | undefined, before: number | undefined): number {
  return since === undefined || since === before ? 0 : since;
}

/** The declaration of a metric. */
export function declared(metrics: Metrics, name: string): Metric {
  const metric = metrics[name];
  if (metric === undefined) throw new Error(`${name} is observed but not declared`);
  return metric;
}
