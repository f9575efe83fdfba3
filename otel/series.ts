import type { Attributes, HrTime } from "@opentelemetry/api";
import { type DataPoint, DataPointType, type MetricData, type ResourceMetrics } from "@opentelemetry/sdk-metrics";

import { seriesKey } from "../src/series-key.ts";

/** What the SDK does not tell of the series it was given: which are alive, since when, and how many there were. */
export interface SeriesBook {
  /** A new collection begins. */
  open(): void;
  /**
   * Notes a series as observed. It starts when what it belongs to did, or else when it was first observed; a counter
   * that has fallen was cleared and starts anew, when it was last seen before. Its attributes are the same object as long as it lives, so that what is derived from them can be found again.
   */
  note(name: string, attributes: Attributes, observed: Observation): Noted;
  /** The collection is complete: series that were not noted are forgotten. */
  close(): void;
  /** A series as it was last noted; undefined if it is not alive. */
  find(name: string, attributes: Attributes): Noted | undefined;
  /**
   * When all series of a metric were observed in the collection that was opened last; undefined if at several times, or
   * none was.
   */
  observedAt(name: string): number | undefined;
  /** Whether most of the series that were observed since {@link forgetDead} are gone. */
  readonly crowded: boolean;
  /** Nobody remembers those that are gone any more. */
  forgetDead(): void;
}

/** Milliseconds since 1970. */
interface Times {
  /** When it was observed. */
  readonly at: number;
  /** When what is observed was started, if that is known. */
  readonly since?: number | undefined;
}

/** What was observed of a series. */
interface Observation extends Times {
  /** How far a counter has counted. */
  readonly total?: number | undefined;
}

/** A series as it was noted. */
export interface Noted extends Times {
  readonly attributes: Attributes;
  /** When it started, no later than it was observed. */
  readonly since: number;
}

interface Series extends Noted {
  at: number;
  since: number;
  total: number | undefined;
  /** The collection that last observed it. */
  seen: number;
}

/** Under this many series, those that are gone cost nothing worth a new provider. */
const FEW_SERIES = 2_000;

/** A metric's series were observed at several times. */
const MIXED = Symbol("several times");

export function createSeriesBook(): SeriesBook {
  const series = new Map<string, Series>();
  const observedAt = new Map<string, number | typeof MIXED>();
  let collection = 0;
  let noted = 0;
  let ever = 0;

  return {
    open() {
      collection += 1;
      noted = 0;
      observedAt.clear();
    },
    note(name, attributes, { at, since, total }) {
      noted += 1;
      const others = observedAt.get(name);
      if (others !== at) observedAt.set(name, others === undefined ? at : MIXED);
      const key = seriesKey(name, attributes);
      const known = series.get(key);
      if (known !== undefined) {
        known.seen = collection;
        if (total !== undefined && total < (known.total ?? 0)) known.since = Math.max(known.since, known.at);
        known.total = total;
        known.at = at;
        // A switch may restart between two polls, neither of which fails. After a step back of the wall clock a series
        // starts no later than it is observed.
        known.since = Math.min(Math.max(known.since, since ?? 0), at);
        return known;
      }
      ever += 1;
      const fresh = { attributes, at, since: Math.min(since ?? at, at), total, seen: collection };
      series.set(key, fresh);
      return fresh;
    },
    close() {
      if (series.size === noted) return;
      for (const [key, { seen }] of series) if (seen !== collection) series.delete(key);
    },
    find: (name, attributes) => series.get(seriesKey(name, attributes)),
    observedAt(name) {
      const at = observedAt.get(name);
      return typeof at === "number" ? at : undefined;
    },
    get crowded() {
      return ever > Math.max(FEW_SERIES, 2 * series.size);
    },
    forgetDead() {
      ever = series.size;
    },
  };
}

/**
 * A collection as it is shown: a cumulative counter that was not observed this time is left out (the SDK repeats it for
 * ever), and each point carries the time at which it was observed, not the time at which the SDK happened to run.
 */
export function seal(metrics: ResourceMetrics, book: SeriesBook): ResourceMetrics {
  return eachMetric(metrics, (metric) => {
    const { name } = metric.descriptor;
    const together = book.observedAt(name);
    // What was observed together needs no look at each series.
    if (metric.dataPointType === DataPointType.GAUGE && together !== undefined) return stampGauge(metric, together);
    return stampEach(metric, (point) => {
      const series = book.find(name, point.attributes);
      if (series === undefined) return undefined;
      const endTime = toHrTime(series.at);
      return { startTime: metric.dataPointType === DataPointType.SUM ? toHrTime(series.since) : endTime, endTime };
    });
  });
}

/** Metrics that are as true at another time, which their points then carry, in milliseconds since 1970. */
export function restamp(metrics: ResourceMetrics, at: number): ResourceMetrics {
  const endTime = toHrTime(at);
  return eachMetric(metrics, (metric) =>
    metric.dataPointType === DataPointType.GAUGE
      ? stampGauge(metric, at)
      : stampEach(metric, ({ startTime }) => ({ startTime, endTime })),
  );
}

function eachMetric({ resource, scopeMetrics }: ResourceMetrics, change: (metric: MetricData) => MetricData) {
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(change) })),
  };
}

function stampGauge<M extends MetricData & { dataPointType: DataPointType.GAUGE }>(metric: M, at: number): M {
  const endTime = toHrTime(at);
  return { ...metric, dataPoints: metric.dataPoints.map((point) => ({ ...point, startTime: endTime, endTime })) };
}

/** Gives each point its times, and leaves out those that have none. */
function stampEach(
  metric: MetricData,
  timesOf: (point: DataPoint<number>) => { readonly startTime: HrTime; readonly endTime: HrTime } | undefined,
): MetricData {
  switch (metric.dataPointType) {
    case DataPointType.GAUGE:
    case DataPointType.SUM:
      return {
        ...metric,
        dataPoints: metric.dataPoints.flatMap((point) => {
          const times = timesOf(point);
          return times === undefined ? [] : [{ ...point, ...times }];
        }),
      };
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
