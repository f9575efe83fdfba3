import type { Attributes } from "@opentelemetry/api";

import type { Metrics, Sample } from "../src/catalogue/define.ts";
import { areSameSeries, seriesKey } from "../src/series.ts";
import type { Column, NotedReading, ObservedReading } from "./collection.ts";

/** Remembers counters that are not shown, and those that were cleared: neither may start before that when it is back. */
export interface CounterResets {
  /** Notes which counters of the last collection this one does not have, and gives those that are back in it, by key. */
  compare(last: readonly NotedReading[], now: readonly ObservedReading[]): LastSeen;
  /** When a sum started that the last collection did not have: no earlier than it was cleared, or was last seen with more. */
  startOfNew(sum: NewSum, back: LastSeen): number;
  /** Notes that a counter was cleared, and starts anew. */
  cleared(key: string, start: number): void;
}

/** A sum that the last collection did not have. */
interface NewSum {
  readonly name: string;
  readonly attributes: Attributes;
  readonly value: number;
  /** When it started if it was never there. */
  readonly start: number;
  readonly takenAt: number;
}

/** What a counter said when it was last there. */
interface Seen {
  readonly value: number;
  readonly takenAt: number;
}

/** What counters said when they were last there, by key. */
export type LastSeen = ReadonlyMap<string, Seen>;

/** More counters than a switch shows. */
const MOST_COUNTERS = 20_000;

/** The counters of a few line cards' interfaces. */
const MOST_LEFT_OUT = 5_000;

/** Nothing known of any counter. */
export function createCounterResets(metrics: Metrics): CounterResets {
  /** When counters were cleared, by key. */
  const starts = new Map<string, number>();
  /** Counters that their readings have left out. */
  const leftOut = new Map<string, Seen>();
  /** The counters of readings that are away as a whole, since a command or the switch has failed, by command. */
  const away = new Map<string | undefined, readonly Column[]>();

  function putAway({ command, columns }: NotedReading): void {
    const counters = columns.filter(({ name }) => metrics[name]?.kind === "counter");
    if (counters.length === 0) return;
    away.set(command, counters);
    let count = 0;
    for (const kept of away.values()) count += sizeOf(kept);
    for (const [oldest, kept] of away) {
      if (count <= MOST_COUNTERS) return;
      away.delete(oldest);
      count -= sizeOf(kept);
    }
  }

  function remember(key: string, seen: Seen): void {
    leftOut.set(key, seen);
    const [oldest = key] = leftOut.keys();
    if (leftOut.size > MOST_LEFT_OUT) leftOut.delete(oldest);
  }

  /** Notes the counters that a reading had and has not now, and gives the others. */
  function leaveOut(columns: readonly Column[], samples: readonly Sample[]): LastSeen {
    const now = new Set(samples.map(({ name, attributes }) => seriesKey(name, attributes)));
    const kept = new Map<string, Seen>();
    for (const { name, series, values, takenAt } of columns) {
      if (metrics[name]?.kind !== "counter") continue;
      for (const [place, value] of values.entries()) {
        const key = seriesKey(name, series[place] ?? {});
        if (now.has(key)) kept.set(key, { value, takenAt });
        else if (value > 0) remember(key, { value, takenAt });
      }
    }
    return kept;
  }

  function cleared(key: string, start: number): void {
    if (starts.size >= MOST_COUNTERS) starts.clear();
    starts.set(key, start);
  }

  return {
    cleared,
    compare(last, now) {
      const shown = new Map(now.map(({ command, samples }) => [command, samples]));
      for (const reading of last) {
        const samples = shown.get(reading.command) ?? [];
        if (samples.length === 0) putAway(reading);
        else if (!areSameSeries(samples, reading.samples)) leaveOut(reading.columns, samples);
      }
      const back: LastSeen[] = [];
      for (const { command, samples } of now) {
        const columns = away.get(command);
        if (columns === undefined || samples.length === 0) continue;
        away.delete(command);
        back.push(leaveOut(columns, samples));
      }
      return new Map(back.flatMap((seen) => [...seen]));
    },
    startOfNew({ name, attributes, value, start, takenAt }, back) {
      if (starts.size === 0 && leftOut.size === 0 && back.size === 0) return start;
      const key = seriesKey(name, attributes);
      const seen = back.get(key) ?? leftOut.get(key);
      leftOut.delete(key);
      if (seen !== undefined && value < seen.value) cleared(key, Math.max(start, seen.takenAt));
      return Math.min(Math.max(start, starts.get(key) ?? start), takenAt);
    },
  };
}

function sizeOf(columns: readonly Column[]): number {
  let size = 0;
  for (const { values } of columns) size += values.length;
  return size;
}
