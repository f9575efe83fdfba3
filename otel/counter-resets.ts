import type { Attributes } from "@opentelemetry/api";

import type { Metrics, Sample } from "../src/catalogue/define.ts";
import { areSameSeries, seriesKey } from "../src/series.ts";
import type { Column, NotedReading, ObservedReading } from "./collection.ts";

/** What a sum said when it was last there. */
export interface LastValue {
  readonly value: number;
  readonly start: number;
  readonly takenAt: number;
  /** When what it belongs to had started counting, as far as that was known. */
  readonly since: number | undefined;
}

/** Remembers counters that are not shown: one that was cleared meanwhile may not start before that when it is back. */
export interface CounterResets {
  /** Notes which counters of the last collection this one does not have, and gives those that are back in it. */
  compare(last: LastReadings, now: readonly ObservedReading[]): LastSeen;
  /** What a counter said that the last collection did not have, if it was there before. */
  find(name: string, attributes: Attributes, back: LastSeen): LastValue | undefined;
}

/** The readings of a collection. */
export interface LastReadings {
  readonly readings: readonly NotedReading[];
  readonly since: number | undefined;
}

/** What counters said when they were last there, by key. */
export type LastSeen = ReadonlyMap<string, LastValue>;

/** The counters of a reading that is away, and what they counted since. */
interface Away {
  readonly columns: readonly Column[];
  readonly since: number | undefined;
}

/** More counters than a switch shows. */
const MOST_COUNTERS = 20_000;

/** The counters of a few line cards' interfaces. */
const MOST_LEFT_OUT = 5_000;

/** Nothing known of any counter. */
export function createCounterResets(metrics: Metrics): CounterResets {
  /** Counters that their readings have left out. */
  const leftOut = new Map<string, LastValue>();
  /** The counters of readings that are away as a whole, since a command or the switch has failed, by command. */
  const away = new Map<string | undefined, Away>();

  function putAway({ command, columns }: NotedReading, since: number | undefined): void {
    const counters = columns.filter(({ name }) => metrics[name]?.kind === "counter");
    if (counters.length === 0) return;
    away.set(command, { columns: counters, since });
    let count = 0;
    for (const kept of away.values()) count += sizeOf(kept);
    for (const [oldest, kept] of away) {
      if (count <= MOST_COUNTERS) return;
      away.delete(oldest);
      count -= sizeOf(kept);
    }
  }

  function remember(key: string, seen: LastValue): void {
    leftOut.set(key, seen);
    const [oldest = key] = leftOut.keys();
    if (leftOut.size > MOST_LEFT_OUT) leftOut.delete(oldest);
  }

  /** Notes the counters that a reading had and has not now, and gives the others. */
  function leaveOut({ columns, since }: Away, samples: readonly Sample[]): LastSeen {
    const now = new Set(samples.map(({ name, attributes }) => seriesKey(name, attributes)));
    const kept = new Map<string, LastValue>();
    for (const { name, series, values, starts, takenAt } of columns) {
      if (metrics[name]?.kind !== "counter") continue;
      for (const [place, value] of values.entries()) {
        const key = seriesKey(name, series[place] ?? {});
        const seen = { value, start: starts?.[place] ?? takenAt, takenAt, since };
        if (now.has(key)) kept.set(key, seen);
        // Of the many that have counted nothing since the switch was started there is nothing to know.
        else if (value > 0 || seen.start !== since) remember(key, seen);
      }
    }
    return kept;
  }

  return {
    compare({ readings, since }, now) {
      const shown = new Map(now.map(({ command, samples }) => [command, samples]));
      for (const reading of readings) {
        const samples = shown.get(reading.command) ?? [];
        if (samples.length === 0) putAway(reading, since);
        else if (!areSameSeries(samples, reading.samples)) leaveOut({ columns: reading.columns, since }, samples);
      }
      const back: LastSeen[] = [];
      for (const { command, samples } of now) {
        const kept = away.get(command);
        if (kept === undefined || samples.length === 0) continue;
        away.delete(command);
        back.push(leaveOut(kept, samples));
      }
      return new Map(back.flatMap((seen) => [...seen]));
    },
    find(name, attributes, back) {
      if (leftOut.size === 0 && back.size === 0) return undefined;
      const key = seriesKey(name, attributes);
      const seen = back.get(key) ?? leftOut.get(key);
      leftOut.delete(key);
      return seen;
    },
  };
}

function sizeOf({ columns }: Away): number {
  let size = 0;
  for (const { values } of columns) size += values.length;
  return size;
}
