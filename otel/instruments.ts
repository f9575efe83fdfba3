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
import { once } from "./once.ts";
import { seal, createSeriesBook, type Noted, toHrTime, type SeriesBook } from "./series.ts";

/** What one collection observes. */
export interface Observed {
  /** Samples, and when they were true, in milliseconds since 1970. */
  readonly readings: readonly { readonly samples: readonly Sample[]; readonly takenAt: number }[];
  /** When the observed thing started counting, milliseconds since 1970; undefined: when its series was first seen. */
  readonly since?: number | undefined;
}

/** The instruments of one resource, read on demand. */
export interface Meters {
  /** Runs the instruments' callback, which asks `observe` at that moment, and gives what it observed. */
  collect(observe: () => Promise<Observed>): Promise<ResourceMetrics>;
  /** A part of what was observed last, without a collection: what of it may still be shown. */
  part(observed: Observed): ResourceMetrics;
  /** Whether the SDK remembers so many series that are gone that it should be replaced. */
  readonly crowded: boolean;
  shutdown(): Promise<void>;
}

export interface MetersOptions {
  readonly resource: Resource;
  readonly metrics: Metrics;
  readonly scope: { readonly name: string; readonly version: string };
}

/**
 * A meter provider with an observable instrument for each metric that was observed and one batch callback for all of
 * them. An instrument costs the SDK a kilobyte and time in each collection, and a switch shows a part of the catalogue.
 */
export function createMeters({ resource, metrics, scope }: MetersOptions): Meters {
  const reader = new OnDemandReader();
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter(scope.name, scope.version);
  const instruments = new Map<string, Observable>();
  const book = createSeriesBook();
  let registered: readonly Observable[] = [];
  /** By the wall clock, as in the SDK. */
  let collectedAt = 0;
  let observeNow: ((result: BatchObservableResult) => Promise<void>) | undefined;
  // Collections of one reader that overlap steal each other's points, so each waits for the one before.
  let before: Promise<unknown> = Promise.resolve();

  const callback = (result: BatchObservableResult) => observeNow?.(result);

  /** A series as it was noted in the last collection. */
  function noted(name: string, attributes: Attributes, { at }: { readonly at: number }): Noted {
    return book.find(name, attributes) ?? { attributes, at, since: at };
  }

  /** Makes the instruments for samples of metrics that were not observed before. */
  function equip({ readings }: Observed): void {
    for (const { samples } of readings) {
      for (const { name } of samples) {
        if (instruments.has(name)) continue;
        const metric = metrics[name];
        if (metric === undefined) throw new Error(`${name} is observed but not declared`);
        instruments.set(name, createInstrument(meter, name, metric));
      }
    }
    if (instruments.size === registered.length) return;
    if (registered.length > 0) meter.removeBatchObservableCallback(callback, [...registered]);
    registered = [...instruments.values()];
    meter.addBatchObservableCallback(callback, [...registered]);
  }

  async function run(read: () => Promise<Observed>): Promise<ResourceMetrics> {
    observeNow = async (result) => {
      const { readings, since } = await read();
      book.open();
      for (const { samples, takenAt: at } of readings) {
        for (const { name, value, attributes } of samples) {
          const known = book.note(name, attributes, { at, since }).attributes;
          const instrument = instruments.get(name);
          if (instrument !== undefined) result.observe(instrument, value, known);
        }
      }
    };
    const { resourceMetrics, errors } = await reader.collect().finally(() => {
      // What was observed is not to be kept alive until the next collection.
      observeNow = undefined;
      book.close();
    });
    if (errors.length > 0) throw errors[0];
    return seal(resourceMetrics, book);
  }

  async function collectNow(observe: () => Promise<Observed>): Promise<ResourceMetrics> {
    const read = once(observe);
    // Without an instrument there is no callback.
    if (instruments.size === 0) equip(await read());
    // Of two values of a gauge the SDK keeps the one with the later time, which after a step back is the old one, once.
    const setBack = Date.now() < collectedAt;
    const collected = await run(read);
    collectedAt = Date.now();
    const instrumentsThen = instruments.size;
    equip(await read());
    // What was observed of an instrument that did not exist is lost: the same observation goes to all of them.
    return instruments.size === instrumentsThen && !setBack ? collected : await run(read);
  }

  return {
    collect(observe) {
      const collected = before.then(() => collectNow(observe));
      before = collected.then(done, done);
      return collected;
    },
    part(observed) {
      return produce({ resource, metrics, scope }, observed, { note: noted });
    },
    get crowded() {
      return book.crowded;
    },
    shutdown: () => provider.shutdown(),
  };
}

const done = (): void => undefined;

function createInstrument(meter: Meter, name: string, { kind, unit, description }: Metric): Observable {
  const options = { unit, description };
  return kind === "gauge" ? meter.createObservableGauge(name, options) : meter.createObservableCounter(name, options);
}

export interface ProducerOptions {
  readonly resource: Resource;
  readonly metrics: Metrics;
  readonly scope: MetersOptions["scope"];
}

/**
 * Makes metrics of samples without instruments (specification: metrics SDK, MetricProducer), for what the collector has
 * counted itself: a provider with thirty instruments for each switch would cost more than all that is known of one that
 * does not answer.
 */
export function createProducer(options: ProducerOptions): (observed: Observed) => ResourceMetrics {
  const book = createSeriesBook();
  return (observed) => {
    book.open();
    const produced = produce(options, observed, book);
    book.close();
    return produced;
  };
}

/** The metrics of what was observed, each series of which is noted in the book. */
function produce(
  { resource, metrics, scope }: ProducerOptions,
  { readings, since }: Observed,
  book: Pick<SeriesBook, "note">,
): ResourceMetrics {
  const points = new Map<string, DataPoint<number>[]>();
  for (const { samples, takenAt: at } of readings) {
    const endTime = toHrTime(at);
    for (const { name, value, attributes } of samples) {
      const series = book.note(name, attributes, { at, since });
      const startTime = metrics[name]?.kind === "counter" ? toHrTime(series.since) : endTime;
      const point = { startTime, endTime, attributes: series.attributes, value } satisfies DataPoint<number>;
      const others = points.get(name);
      if (others === undefined) points.set(name, [point]);
      else others.push(point);
    }
  }
  const found = [...points].map(([name, dataPoints]) => toMetric(name, metrics[name], dataPoints));
  return { resource, scopeMetrics: [{ scope, metrics: found }] };
}

function toMetric(name: string, metric: Metric | undefined, dataPoints: DataPoint<number>[]): MetricData {
  if (metric === undefined) throw new Error(`${name} is observed but not declared`);
  const { kind, unit, description } = metric;
  const descriptor = { name, description, unit, valueType: ValueType.DOUBLE, advice: {} };
  const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE, dataPoints };
  return kind === "gauge"
    ? { ...common, dataPointType: DataPointType.GAUGE }
    : { ...common, dataPointType: DataPointType.SUM, isMonotonic: true };
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
