import type { Attributes, BatchObservableResult, Meter, Observable } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import {
  DataPointType,
  type GaugeMetricData,
  MeterProvider,
  type MetricData,
  MetricReader,
  type SumMetricData,
} from "@opentelemetry/sdk-metrics";

import type { Metric, Metrics } from "../src/catalogue/define.ts";
import type { CollectedMetric, Collection, Column, NotedReading } from "./collection.ts";
import { createSeriesBook, declared, type Observed } from "./series.ts";

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
    let observed: ReadonlyMap<string, CollectedMetric> = new Map();
    const callback = async (result: BatchObservableResult): Promise<void> => {
      observed = byMetric(book.note(await observe()), metrics);
      for (const [name, { columns }] of observed) {
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
    const told = resourceMetrics.scopeMetrics.flatMap((found) => found.metrics.filter(hasNumbers));
    const others = [...observed.values()].filter(({ name }) => !instruments.has(name));
    return { resource, scope, metrics: [...told.map((metric) => withNumbers(observed, metric)), ...others] };
  }

  return {
    collect(observe) {
      const collected = before.then(() => collectNow(observe));
      before = collected.then(done, done);
      return collected;
    },
    part: (observed) => ({ resource, scope, metrics: [...byMetric(book.part(observed), metrics).values()] }),
  };
}

const done = (): void => undefined;

/** What was noted, by the names of the metrics. */
function byMetric(readings: readonly NotedReading[], metrics: Metrics): ReadonlyMap<string, CollectedMetric> {
  const found = new Map<string, CollectedMetric & { readonly columns: Column[] }>();
  for (const { columns } of readings) {
    for (const column of columns) {
      const { name } = column;
      const metric = found.get(name);
      if (metric === undefined) found.set(name, { name, declaration: declared(metrics, name), columns: [column] });
      else metric.columns.push(column);
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

/** What was noted of a metric with the numbers that the SDK gives, in the order in which they were observed. */
function withNumbers(
  noted: ReadonlyMap<string, CollectedMetric>,
  { descriptor: { name }, dataPoints: points }: NumberMetric,
): CollectedMetric {
  const metric = noted.get(name);
  let from = 0;
  const columns = metric?.columns.map((column) => {
    const start = from;
    from += column.values.length;
    const isSame = column.values.every((value, index) => points[start + index]?.value === value);
    return isSame ? column : { ...column, values: points.slice(start, from).map(({ value }) => value) };
  });
  if (metric === undefined || columns === undefined || points.length !== from)
    throw new Error(`the SDK gives ${points.length} points of ${from} series of ${name}`);
  return { ...metric, columns };
}

type NumberMetric = GaugeMetricData | SumMetricData;

function hasNumbers(metric: MetricData): metric is NumberMetric {
  return metric.dataPointType === DataPointType.GAUGE || metric.dataPointType === DataPointType.SUM;
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
  return (observed) => ({ resource, scope, metrics: [...byMetric(book.note(observed), metrics).values()] });
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
