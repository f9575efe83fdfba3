import type { Attributes, BatchObservableResult, Meter, Observable } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import {
  type DataPoint,
  DataPointType,
  type GaugeMetricData,
  MeterProvider,
  type MetricData,
  MetricReader,
  type SumMetricData,
} from "@opentelemetry/sdk-metrics";

import type { Metric, Metrics } from "../src/catalogue/define.ts";
import { type CollectedMetric, type Collection, type Column, headOf } from "./collection.ts";
import { createSeriesBook, declared, type NotedReading, type Observed } from "./series.ts";

/** The instruments of one resource, read on demand. */
export interface Instruments {
  /** Runs the instruments' callback, which asks `observe` at that moment, and gives what it observed. */
  collect(observe: () => Promise<Observed>): Promise<Collection>;
  /** A part of what was observed last, without a collection: what of it may still be shown. */
  part(observed: Observed): Collection;
}

export interface InstrumentsOptions {
  readonly resource: Resource;
  /** The metrics that may be observed. */
  readonly metrics: Metrics;
  readonly scope: { readonly name: string; readonly version: string };
}

/**
 * Observable instruments of a resource, one for each metric that was observed, with one batch callback for all of them. An
 * instrument costs the SDK time in each collection, and a switch shows a part of the catalogue.
 *
 * Each collection has a meter provider of its own: what the SDK remembers from one to the next is half a kilobyte a series,
 * it forgets no series, and of two values of a gauge it keeps the one with the later time, which after a step back of the
 * clock is the old one. What must be remembered is in the series book.
 *
 * The callback observes each series by its place among those of its instrument: to hash the words of each series at each
 * collection takes the SDK longer. The {@link Collection} has the numbers that the SDK gives, and the attributes from the
 * series book; nothing else reads the provider.
 */
export function createInstruments(options: InstrumentsOptions): Instruments {
  const { resource, metrics, scope } = options;
  const book = createSeriesBook(metrics);
  // Without an instrument the SDK runs no callback.
  const names = new Set(Object.keys(metrics).slice(0, 1));
  // Who asks twice at once asks one after the other.
  let before: Promise<unknown> = Promise.resolve();

  async function collectNow(observe: () => Promise<Observed>): Promise<Collection> {
    const reader = new OnDemandReader();
    const provider = new MeterProvider({ resource, readers: [reader] });
    const meter = provider.getMeter(scope.name, scope.version);
    const instruments = new Map<string, Observable>();
    for (const name of names) instruments.set(name, createInstrument(meter, name, declared(metrics, name)));
    let observed: ReadonlyMap<string, readonly Column[]> = new Map();
    const callback = async (result: BatchObservableResult): Promise<void> => {
      observed = byMetric(book.note(await observe()));
      for (const [name, columns] of observed) {
        const instrument = instruments.get(name);
        // The SDK takes nothing in a callback that began before the instrument was there.
        if (instrument === undefined) names.add(name);
        else observeColumns(result, instrument, columns);
      }
    };
    meter.addBatchObservableCallback(callback, [...instruments.values()]);
    const { resourceMetrics, errors } = await reader.collect();
    await provider.shutdown();
    if (errors.length > 0) throw errors[0];
    const collected = resourceMetrics.scopeMetrics
      .flatMap((found) => found.metrics.filter(hasNumbers))
      .map(({ dataPoints, ...head }) => {
        const columns = observed.get(head.descriptor.name) ?? [];
        return { head, columns: withNumbers(columns, dataPoints) };
      });
    const others = [...observed].filter(([name]) => !instruments.has(name));
    return { resource, scope, metrics: [...collected, ...withHeads(others, metrics)] };
  }

  return {
    collect(observe) {
      const collected = before.then(() => collectNow(observe));
      before = collected.then(done, done);
      return collected;
    },
    part: (observed) => ({ resource, scope, metrics: withHeads(byMetric(book.part(observed)), metrics) }),
  };
}

const done = (): void => undefined;

/** The columns of readings by the names of their metrics. */
function byMetric(readings: readonly NotedReading[]): ReadonlyMap<string, readonly Column[]> {
  const found = new Map<string, Column[]>();
  for (const { columns } of readings) {
    for (const [name, column] of columns) {
      const others = found.get(name);
      if (others === undefined) found.set(name, [column]);
      else others.push(column);
    }
  }
  return found;
}

/** Observes each number of an instrument at its place. */
function observeColumns(result: BatchObservableResult, instrument: Observable, columns: readonly Column[]): void {
  let place = 0;
  for (const { values } of columns) {
    for (const value of values) {
      result.observe(instrument, value, placeOf(place));
      place += 1;
    }
  }
}

/** The attributes under which the SDK has the series at a place, the same for all instruments of all switches. */
function placeOf(place: number): Attributes {
  return (PLACES[place] ??= Object.freeze({ place }));
}

const PLACES: Attributes[] = [];

/** Columns with the numbers that the SDK gives, in the order in which they were observed. */
function withNumbers(columns: readonly Column[], points: readonly DataPoint<number>[]): readonly Column[] {
  let from = 0;
  const numbered = columns.map((column) => {
    const start = from;
    from += column.values.length;
    const isSame = column.values.every((value, index) => points[start + index]?.value === value);
    return isSame ? column : { ...column, values: points.slice(start, from).map(({ value }) => value) };
  });
  if (points.length !== from) throw new Error(`the SDK gives ${points.length} points of ${from} series`);
  return numbered;
}

function hasNumbers(metric: MetricData): metric is GaugeMetricData | SumMetricData {
  return metric.dataPointType === DataPointType.GAUGE || metric.dataPointType === DataPointType.SUM;
}

/** Metrics as the SDK would give them. */
function withHeads(columns: Iterable<[name: string, columns: readonly Column[]]>, metrics: Metrics): CollectedMetric[] {
  return Array.from(columns, ([name, found]) => ({ head: headOf(name, declared(metrics, name)), columns: found }));
}

function createInstrument(meter: Meter, name: string, { kind, unit, description }: Metric): Observable {
  const options = { unit, description };
  switch (kind) {
    case "gauge":
      return meter.createObservableGauge(name, options);
    case "counter":
      return meter.createObservableCounter(name, options);
    case "updowncounter":
      return meter.createObservableUpDownCounter(name, options);
  }
}

/**
 * Makes metrics of samples without instruments (specification: metrics SDK, MetricProducer), for what the collector has
 * counted itself: a provider with thirty instruments for each switch would cost more than all that is known of one that
 * does not answer.
 */
export function createProducer(options: InstrumentsOptions): (observed: Observed) => Collection {
  const { resource, scope, metrics } = options;
  const book = createSeriesBook(metrics);
  return (observed) => ({ resource, scope, metrics: withHeads(byMetric(book.note(observed)), metrics) });
}

/** More series than the collector admits of a switch; the SDK would fold the excess into one overflow series. */
const SDK_SERIES_LIMIT = 100_000;

/** Reads when it is asked to, and never by itself. It is asked once, so that it has no series to repeat for ever. */
class OnDemandReader extends MetricReader {
  constructor() {
    super({ cardinalitySelector: () => SDK_SERIES_LIMIT });
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}
