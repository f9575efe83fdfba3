import {
  type Attributes,
  type BatchObservableResult,
  type Meter,
  type Observable,
  ValueType,
} from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import {
  MeterProvider,
  type ResourceMetrics,
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type MetricData,
  InstrumentType,
  MetricReader,
} from "@opentelemetry/sdk-metrics";

import type { Metric, Metrics, Sample } from "../src/catalogue/define.ts";
import { seal, createSeriesBook, type Noted, toHrTime, type SeriesBook } from "./series.ts";

/** What one collection observes. */
export interface Observed {
  /** Samples, and when they were true, in milliseconds since 1970. */
  readonly readings: readonly { readonly samples: readonly Sample[]; readonly takenAt: number }[];
  /** When the observed thing started counting, milliseconds since 1970; undefined: when its series was first seen. */
  readonly since?: number | undefined;
}

/** The instruments of one resource, read on demand. */
export interface Instruments {
  /** Runs the instruments' callback, which asks `observe` at that moment, and gives what it observed. */
  collect(observe: () => Promise<Observed>): Promise<ResourceMetrics>;
  /** A part of what was observed last, without a collection: what of it may still be shown. */
  part(observed: Observed): ResourceMetrics;
  shutdown(): Promise<void>;
}

export interface InstrumentsOptions {
  readonly resource: Resource;
  /** The metrics that may be observed. */
  readonly metrics: Metrics;
  readonly scope: { readonly name: string; readonly version: string };
}

/** What the callback of one collection asks, and what it leaves. */
interface Collection {
  readonly observe: () => Promise<Observed>;
  /** The metrics that were observed and that had no instrument. */
  withoutInstrument?: readonly MetricData[];
}

/**
 * A meter provider with an observable instrument for each metric that was observed and one batch callback for all of
 * them. An instrument costs the SDK a kilobyte and time in each collection, and a switch shows a part of the catalogue.
 */
export function createInstruments(options: InstrumentsOptions): Instruments {
  const { resource, metrics } = options;
  const book = createSeriesBook();
  let { provider, reader, meter } = createProvider(options);
  let instruments = new Map<string, Observable>();
  let collection: Collection | undefined;
  /** By the wall clock, as in the SDK. */
  let collectedAt = 0;
  // Collections of one reader that overlap steal each other's points, so each waits for the one before.
  let before: Promise<unknown> = Promise.resolve();
  // Without an instrument the SDK runs no callback.
  add(Object.keys(metrics).slice(0, 1));

  /** Makes the instruments of metrics, and the callback the one of all. */
  function add(names: Iterable<string>): void {
    const registered = [...instruments.values()];
    for (const name of names) instruments.set(name, createInstrument(meter, name, declared(metrics, name)));
    if (instruments.size === registered.length) return;
    if (registered.length > 0) meter.removeBatchObservableCallback(callback, registered);
    meter.addBatchObservableCallback(callback, [...instruments.values()]);
  }

  async function callback(result: BatchObservableResult): Promise<void> {
    if (collection === undefined) return;
    const { readings, since } = await collection.observe();
    book.open();
    let isComplete = true;
    for (const { samples, takenAt: at } of readings) {
      for (const { name, value, attributes } of samples) {
        const instrument = instruments.get(name);
        if (instrument === undefined) isComplete = false;
        else {
          const total = metrics[name]?.kind === "counter" ? value : undefined;
          result.observe(instrument, value, book.note(name, attributes, { at, since, total }).attributes);
        }
      }
    }
    if (isComplete) return;
    // The SDK takes nothing in a callback that began before the instrument was there.
    const others = readings.map(({ samples, takenAt }) => ({
      samples: samples.filter(({ name }) => !instruments.has(name)),
      takenAt,
    }));
    collection.withoutInstrument = produce({ readings: others, since }, metrics, book);
  }

  /**
   * A new provider where the SDK's memory is in the way: it forgets no series, and of two values of a gauge it keeps the
   * one with the later time, which after a step back of the clock is the old one.
   */
  async function forget(): Promise<void> {
    const old = provider;
    ({ provider, reader, meter } = createProvider(options));
    const [first] = instruments.keys();
    instruments = new Map();
    add(first === undefined ? [] : [first]);
    book.forgetDead();
    await old.shutdown();
  }

  async function collectNow(observe: () => Promise<Observed>): Promise<ResourceMetrics> {
    if (book.crowded || Date.now() < collectedAt) await forget();
    const now: Collection = { observe };
    collection = now;
    const { resourceMetrics, errors } = await reader.collect().finally(() => {
      // What was observed is not to be kept alive until the next collection.
      collection = undefined;
      book.close();
    });
    collectedAt = Date.now();
    if (errors.length > 0) throw errors[0];
    const { withoutInstrument: others = [] } = now;
    add(others.map(({ descriptor }) => descriptor.name));
    const collected = seal(resourceMetrics, book);
    return others.length === 0 ? collected : withMetrics(collected, others, options);
  }

  /** A series as it was noted in the last collection. */
  function noted(name: string, attributes: Attributes, { at }: { readonly at: number }): Noted {
    return book.find(name, attributes) ?? { attributes, at, since: at };
  }

  return {
    collect(observe) {
      const collected = before.then(() => collectNow(observe));
      before = collected.then(done, done);
      return collected;
    },
    part: (observed) =>
      withMetrics({ resource, scopeMetrics: [] }, produce(observed, metrics, { note: noted }), options),
    shutdown: () => provider.shutdown(),
  };
}

const done = (): void => undefined;

function createProvider({ resource, scope }: InstrumentsOptions) {
  const reader = new OnDemandReader();
  const provider = new MeterProvider({ resource, readers: [reader] });
  return { provider, reader, meter: provider.getMeter(scope.name, scope.version) };
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

/** A collection with more metrics of the same resource and scope. */
function withMetrics(
  { resource, scopeMetrics }: ResourceMetrics,
  more: readonly MetricData[],
  { scope }: InstrumentsOptions,
): ResourceMetrics {
  return { resource, scopeMetrics: [{ scope, metrics: [...scopeMetrics.flatMap(({ metrics }) => metrics), ...more] }] };
}

/**
 * Makes metrics of samples without instruments (specification: metrics SDK, MetricProducer), for what the collector has
 * counted itself: a provider with thirty instruments for each switch would cost more than all that is known of one that
 * does not answer.
 */
export function createProducer(options: InstrumentsOptions): (observed: Observed) => ResourceMetrics {
  const { resource, metrics } = options;
  const book = createSeriesBook();
  return (observed) => {
    book.open();
    const produced = produce(observed, metrics, book);
    book.close();
    return withMetrics({ resource, scopeMetrics: [] }, produced, options);
  };
}

/** The metrics of what was observed, each series of which is noted in the book. */
function produce({ readings, since }: Observed, metrics: Metrics, book: Pick<SeriesBook, "note">): MetricData[] {
  const points = new Map<string, DataPoint<number>[]>();
  for (const { samples, takenAt: at } of readings) {
    const endTime = toHrTime(at);
    for (const { name, value, attributes } of samples) {
      const kind = metrics[name]?.kind;
      const series = book.note(name, attributes, { at, since, total: kind === "counter" ? value : undefined });
      const startTime = kind === "gauge" ? endTime : toHrTime(series.since);
      const point = { startTime, endTime, attributes: series.attributes, value } satisfies DataPoint<number>;
      const others = points.get(name);
      if (others === undefined) points.set(name, [point]);
      else others.push(point);
    }
  }
  return [...points].map(([name, dataPoints]) => toMetric(name, declared(metrics, name), dataPoints));
}

function toMetric(name: string, { kind, unit, description }: Metric, dataPoints: DataPoint<number>[]): MetricData {
  const descriptor = { name, description, unit, valueType: ValueType.DOUBLE, advice: {} };
  const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE, dataPoints };
  return kind === "gauge"
    ? { ...common, dataPointType: DataPointType.GAUGE }
    : { ...common, dataPointType: DataPointType.SUM, isMonotonic: kind === "counter" };
}

function declared(metrics: Metrics, name: string): Metric {
  const metric = metrics[name];
  if (metric === undefined) throw new Error(`${name} is observed but not declared`);
  return metric;
}

/** More series than the collector admits of a switch; the SDK would fold the excess into one overflow series. */
const SDK_SERIES_LIMIT = 100_000;

/**
 * Reads when it is asked to, and never by itself.
 *
 * Gauges are read as DELTA, which shows nowhere since a gauge has no temporality in any format: a cumulative reader
 * of the JavaScript SDK repeats for ever the series that are no longer observed (opentelemetry-js issue 4096).
 */
class OnDemandReader extends MetricReader {
  constructor() {
    super({
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.OBSERVABLE_GAUGE ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
      cardinalitySelector: () => SDK_SERIES_LIMIT,
    });
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}
