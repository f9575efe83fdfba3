import type { Attributes, HrTime } from "@opentelemetry/api";
import { type DataPoint, DataPointType, type MetricData, type ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Metric, Metrics, Sample } from "../src/catalogue/define.ts";
import { areSameSeries, seriesKey, sharing } from "../src/series.ts";

/** Samples that were read together. */
export interface ObservedReading {
  /** What gave them, if there are several; no two readings of a collection have the same. */
  readonly command?: string;
  readonly samples: readonly Sample[];
  /** When they were true, in milliseconds since 1970. */
  readonly takenAt: number;
}

/** What one collection observes. */
export interface Observed {
  readonly readings: readonly ObservedReading[];
  /** When the observed thing started counting, milliseconds since 1970; undefined: when its series was first seen. */
  readonly since?: number | undefined;
}

/** A reading, with what the SDK does not tell of its series. */
export interface NotedReading extends ObservedReading {
  /** The number of its first sample among all of the collection. */
  readonly from: number;
  /** When each sum started, no later than it was observed, in the place of its sample; undefined if none is a sum. */
  readonly starts: Float64Array | undefined;
}

/** Knows since when the series that are alive count. */
export interface SeriesBook {
  /**
   * Notes what a collection observed, each series once: where it was observed twice, with the last value. A sum starts when what it belongs to did, or else when it was first observed; a
   * counter that has fallen was cleared and starts anew, when it was last seen before. Series that are not among these are
   * forgotten.
   */
  note(observed: Observed): readonly NotedReading[];
  /** Some of the readings that were noted last, with the samples that they had. */
  part(observed: Observed): readonly NotedReading[];
}

/** Where a series stood in the last collection. */
interface Place {
  readonly reading: NotedReading;
  readonly index: number;
}

/**
 * A book of the series of one resource. What stands where it stood in the last collection is known by its place; the keys
 * of series are made only when something has moved.
 */
export function createSeriesBook(metrics: Metrics): SeriesBook {
  let last: readonly NotedReading[] = [];
  /** When counters were cleared, by key: one that is away for a poll would else start before that when it is back. */
  const cleared = new Map<string, number>();

  /** Counters that a reading has left out since, by key: one that is lower when it is back was cleared meanwhile. */
  const gone = new Map<string, Seen>();

  /** When the sums of a reading started; `before` is the last one with the same series in the same places. */
  function startsOf(
    { samples, takenAt }: ObservedReading,
    { before, since, find }: { before: NotedReading | undefined; since: number | undefined; find: Find },
  ): Float64Array | undefined {
    if (before !== undefined && before.starts === undefined) return undefined;
    let starts: Float64Array | undefined;
    for (const [index, sample] of samples.entries()) {
      const kind = metrics[sample.name]?.kind;
      if (kind === undefined || kind === "gauge") continue;
      starts ??= new Float64Array(samples.length);
      const place = before === undefined ? find(sample) : { reading: before, index };
      const start = startOf({ value: sample.value, kind, takenAt, since }, place);
      starts[index] = place === undefined ? startOfNew(sample, start, takenAt) : start;
      if (kind === "counter" && hasFallen(sample.value, place)) remember(sample, start);
    }
    return starts;
  }

  /** When a sum started that was not there before: no earlier than it was cleared, or was last seen with more. */
  function startOfNew(sample: Sample, start: number, takenAt: number): number {
    if (cleared.size === 0 && gone.size === 0) return start;
    const { name, attributes } = sample;
    const key = seriesKey(name, attributes);
    const seen = gone.get(key);
    gone.delete(key);
    if (seen !== undefined && sample.value < seen.value) remember(sample, Math.max(start, seen.takenAt));
    return Math.min(Math.max(start, cleared.get(key) ?? start), takenAt);
  }

  /** Notes the counters that a reading had the last time, some of which it has not now. */
  function noteGone({ samples, takenAt, starts }: NotedReading, now: ReadonlySet<string>): void {
    if (starts === undefined) return;
    for (const { name, attributes, value } of samples) {
      if (metrics[name]?.kind !== "counter" || value === 0) continue;
      const key = seriesKey(name, attributes);
      if (now.has(key)) continue;
      gone.set(key, { value, takenAt });
      const [oldest = key] = gone.keys();
      if (gone.size > MOST_GONE) gone.delete(oldest);
    }
  }

  function remember({ name, attributes }: Sample, start: number): void {
    if (cleared.size >= MOST_CLEARED) cleared.clear();
    cleared.set(seriesKey(name, attributes), start);
  }

  return {
    note({ readings: observed, since }) {
      const before = observed.map(({ command }) => last.find((one) => one.command === command));
      const shared = observed.map((reading, index) => sharingWith(reading, before[index]));
      const inPlace =
        new Set(before).size === before.length &&
        shared.every(({ samples }, index) => areSameSeries(samples, before[index]?.samples ?? []));
      const readings = inPlace ? shared : withoutRepeats(shared);
      if (!inPlace) {
        for (const [index, one] of before.entries()) {
          const now = readings[index]?.samples ?? [];
          // Of a switch that shows nothing at all, as one that is down, nothing is kept.
          if (one === undefined || now.length === 0 || areSameSeries(now, one.samples)) continue;
          noteGone(one, new Set(now.map(({ name, attributes }) => seriesKey(name, attributes))));
        }
      }
      const find = finder(last);
      let from = 0;
      last = readings.map((reading, index) => {
        const { command, samples, takenAt } = reading;
        const starts = startsOf(reading, { before: inPlace ? before[index] : undefined, since, find });
        const noted = { samples, takenAt, from, starts, ...(command !== undefined && { command }) };
        from += samples.length;
        return noted;
      });
      return last;
    },
    part({ readings }) {
      const noted = new Map(last.map((reading) => [reading.command, reading]));
      return readings.flatMap(({ command }) => noted.get(command) ?? []);
    },
  };
}

/** More counters than a switch shows. */
const MOST_CLEARED = 20_000;

/** The counters of a few line cards' interfaces. */
const MOST_GONE = 5_000;

/** What a counter said when it was last there. */
interface Seen {
  readonly value: number;
  readonly takenAt: number;
}

type Find = (sample: Sample) => Place | undefined;

function sharingWith(reading: ObservedReading, before: ObservedReading | undefined): ObservedReading {
  const samples = before === undefined ? reading.samples : sharing(reading.samples, before.samples);
  return samples === reading.samples ? reading : { ...reading, samples };
}

function finder(readings: readonly NotedReading[]): Find {
  let places: Map<string, Place> | undefined;
  return ({ name, attributes }) => {
    places ??= placesOf(readings);
    return places.get(seriesKey(name, attributes));
  };
}

/** Where the sums of readings stand, by the keys of their series. */
function placesOf(readings: readonly NotedReading[]): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const reading of readings) {
    if (reading.starts === undefined) continue;
    for (const [index, { name, attributes }] of reading.samples.entries())
      places.set(seriesKey(name, attributes), { reading, index });
  }
  return places;
}

/** Readings with each series once, where it was observed first, with the value that was observed last. */
function withoutRepeats(readings: readonly ObservedReading[]): readonly ObservedReading[] {
  const found = new Map<string, Sample>();
  let repeated = 0;
  for (const { samples } of readings) {
    for (const sample of samples) {
      const key = seriesKey(sample.name, sample.attributes);
      if (found.has(key)) repeated += 1;
      found.set(key, sample);
    }
  }
  if (repeated === 0) return readings;
  return readings.map((reading) => ({
    ...reading,
    samples: reading.samples.flatMap(({ name, attributes }) => {
      const key = seriesKey(name, attributes);
      const sample = found.get(key);
      found.delete(key);
      return sample === undefined ? [] : [{ ...sample, attributes }];
    }),
  }));
}

function hasFallen(value: number, place: Place | undefined): boolean {
  return place !== undefined && value < (place.reading.samples[place.index]?.value ?? 0);
}

/** When a sum started that now has this value. */
function startOf(
  { value, kind, takenAt, since }: { value: number; kind: Metric["kind"]; takenAt: number; since: number | undefined },
  place: Place | undefined,
): number {
  if (place === undefined) return Math.min(since ?? takenAt, takenAt);
  const { reading, index } = place;
  const known = reading.starts?.[index] ?? takenAt;
  const start = kind === "counter" && hasFallen(value, place) ? Math.max(known, reading.takenAt) : known;
  // A switch may restart between two polls, neither of which fails. After a step back of the wall clock a series starts no
  // later than it is observed.
  return Math.min(Math.max(start, since ?? 0), takenAt);
}

/**
 * The attributes under which the SDK is told of a series: hashing the words of each series at each collection would take
 * it longer than all the rest. {@link seal} puts the words back; nothing else reads this provider.
 */
export function handleOf(series: number): Attributes {
  return { series };
}

/**
 * A collection as it is shown: the attributes of each series in the place of its handle, and each point with the time at
 * which it was observed, not the time at which the SDK happened to run.
 */
export function seal(metrics: ResourceMetrics, readings: readonly NotedReading[]): ResourceMetrics {
  return eachMetric(metrics, (metric) => {
    const pointOf = pointer(readings, metric.dataPointType === DataPointType.SUM);
    return withPoints(metric, ({ attributes, value }) => pointOf(Number(attributes["series"]), value));
  });
}

/** Makes points of the samples with given numbers; it is quickest where each number is greater than the one before. */
export function pointer(readings: readonly NotedReading[], isSum: boolean) {
  let at = 0;
  let endTime: HrTime | undefined;
  let started = Number.NaN;
  let startTime: HrTime = [0, 0];
  return (series: number, value: number): DataPoint<number> => {
    let reading = readings[at];
    while (reading === undefined || series < reading.from || series >= reading.from + reading.samples.length) {
      at = reading === undefined || series < reading.from ? 0 : at + 1;
      reading = readings[at];
      if (reading === undefined) throw new Error(`series ${series} was not observed`);
      endTime = undefined;
    }
    endTime ??= toHrTime(reading.takenAt);
    const index = series - reading.from;
    const attributes = reading.samples[index]?.attributes ?? {};
    if (!isSum) return { attributes, startTime: endTime, endTime, value };
    const start = reading.starts?.[index] ?? reading.takenAt;
    if (start !== started) startTime = toHrTime((started = start));
    return { attributes, startTime, endTime, value };
  };
}

/** Metrics that are as true at another time, which their points then carry, in milliseconds since 1970. */
export function restamp(metrics: ResourceMetrics, at: number): ResourceMetrics {
  const endTime = toHrTime(at);
  return eachMetric(metrics, (metric) => {
    const isGauge = metric.dataPointType === DataPointType.GAUGE;
    return withPoints(metric, (point) => ({ ...point, startTime: isGauge ? endTime : point.startTime, endTime }));
  });
}

function eachMetric({ resource, scopeMetrics }: ResourceMetrics, change: (metric: MetricData) => MetricData) {
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(change) })),
  };
}

function withPoints(metric: MetricData, change: (point: DataPoint<number>) => DataPoint<number>): MetricData {
  switch (metric.dataPointType) {
    case DataPointType.GAUGE:
    case DataPointType.SUM:
      return { ...metric, dataPoints: metric.dataPoints.map(change) };
    case DataPointType.HISTOGRAM:
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return metric;
  }
}

/** Milliseconds since 1970 as the SDK writes a time. */
export function toHrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1_000);
  return [seconds, Math.round((milliseconds - seconds * 1_000) * 1_000_000)];
}
