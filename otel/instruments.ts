import { type BatchObservableResult, type Meter, type Observable, ValueType } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import {
  MeterProvider,
  type ResourceMetrics,
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type MetricData,
  MetricReader,
} from "@opentelemetry/sdk-metrics";

import type { Metric, Metrics } from "../src/catalogue/define.ts";
import { createSeriesBook, handleOf, type NotedReading, type Observed, pointer, seal } from "./series.ts";

/** The instruments of one resource, read on demand. */
export interface Instruments {
  /** Runs the instruments' callback, which asks `observe` at that moment, and gives what it observed. */
  collect(observe: () => Promise<Observed>): Promise<ResourceMetrics>;
  /** A part of what was observed last, without a collection: what of it may still be shown. */
  part(observed: Observed): ResourceMetrics;
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
 */
export function createInstruments(options: InstrumentsOptions): Instruments {
  const { resource, metrics } = options;
  const book = createSeriesBook(metrics);
  // Without an instrument the SDK runs no callback.
  const names = new Set(Object.keys(metrics).slice(0, 1));
  // Who asks twice at once asks one after the other.
  let before: Promise<unknown> = Promise.resolve();

  async function collectNow(observe: () => Promise<Observed>): Promise<ResourceMetrics> {
    const reader = new OnDemandReader();
    const provider = new MeterProvider({ resource, readers: [reader] });
    const meter = provider.getMeter(options.scope.name, options.scope.version);
    const instruments = new Map<string, Observable>();
    for (const name of names) instruments.set(name, createInstrument(meter, name, declared(metrics, name)));
    let readings: readonly NotedReading[] = [];
    let others: readonly MetricData[] = [];
    const callback = async (result: BatchObservableResult): Promise<void> => {
      readings = book.note(await observe());
      const isComplete = tell(result, readings, instruments);
      // The SDK takes nothing in a callback that began before the instrument was there.
      if (!isComplete) others = produce(readings, metrics, (name) => !instruments.has(name));
    };
    meter.addBatchObservableCallback(callback, [...instruments.values()]);
    const { resourceMetrics, errors } = await reader.collect();
    await provider.shutdown();
    if (errors.length > 0) throw errors[0];
    for (const { descriptor } of others) names.add(descriptor.name);
    const collected = seal(resourceMetrics, readings);
    return others.length === 0 ? collected : withMetrics(collected, others, options);
  }

  return {
    collect(observe) {
      const collected = before.then(() => collectNow(observe));
      before = collected.then(done, done);
      return collected;
    },
    part: (observed) => withMetrics({ resource, scopeMetrics: [] }, produce(book.part(observed), metrics), options),
  };
}

const done = (): void => undefined;

/** Tells the instruments what was read, and gives whether there was an instrument for all of it. */
function tell(
  result: BatchObservableResult,
  readings: readonly NotedReading[],
  instruments: ReadonlyMap<string, Observable>,
): boolean {
  let isComplete = true;
  for (const { samples, from } of readings) {
    let series = from;
    for (const { name, value } of samples) {
      const instrument = instruments.get(name);
      if (instrument === undefined) isComplete = false;
      else result.observe(instrument, value, handleOf(series));
      series += 1;
    }
  }
  return isComplete;
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
  const book = createSeriesBook(metrics);
  return (observed) => withMetrics({ resource, scopeMetrics: [] }, produce(book.note(observed), metrics), options);
}

/** The metrics of what was read, or of those of them that are wanted. */
function produce(
  readings: readonly NotedReading[],
  metrics: Metrics,
  isWanted: (name: string) => boolean = () => true,
): MetricData[] {
  const found = new Map<
    string,
    { readonly points: DataPoint<number>[]; readonly pointOf: ReturnType<typeof pointer> }
  >();
  for (const { samples, from } of readings) {
    for (const [index, { name, value }] of samples.entries()) {
      if (!isWanted(name)) continue;
      const isSum = declared(metrics, name).kind !== "gauge";
      const metric = found.get(name) ?? { points: [], pointOf: pointer(readings, isSum) };
      found.set(name, metric);
      metric.points.push(metric.pointOf(from + index, value));
    }
  }
  return [...found].map(([name, { points }]) => toMetric(name, declared(metrics, name), points));
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
