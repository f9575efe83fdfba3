import type { BatchObservableResult, Meter, Observable } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import { MeterProvider, type ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Metric, Metrics, Sample } from "../src/catalogue/define.ts";
import { OnDemandReader } from "./reader.ts";
import { seal } from "./seal.ts";
import { createSeriesBook } from "./series-book.ts";

/** The samples of one collection and when they were true. */
export interface Observed {
  readonly samples: readonly Sample[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When the observed thing started counting, milliseconds since 1970; undefined: when its series was first seen. */
  readonly since?: number | undefined;
}

/** The instruments of one resource, read on demand. */
export interface Meters {
  /** Runs the instruments' callback, which asks `observe` at that moment, and gives what it observed. */
  collect(observe: () => Promise<Observed>): Promise<ResourceMetrics>;
  /** Whether the SDK remembers so many series that are gone that it should be replaced. */
  readonly crowded: boolean;
  shutdown(): Promise<void>;
}

export interface MetersOptions {
  readonly resource: Resource;
  readonly metrics: Metrics;
  readonly scope: { readonly name: string; readonly version: string };
}

/** A meter provider with an observable instrument for each declared metric and one batch callback for all of them. */
export function createMeters({ resource, metrics, scope }: MetersOptions): Meters {
  const reader = new OnDemandReader();
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter(scope.name, scope.version);
  const instruments = new Map(
    Object.entries(metrics).map(([name, metric]) => [name, createInstrument(meter, name, metric)]),
  );
  const book = createSeriesBook();
  let observeNow: ((result: BatchObservableResult) => Promise<void>) | undefined;
  // Collections of one reader that overlap steal each other's points, so each waits for the one before.
  let before: Promise<unknown> = Promise.resolve();

  meter.addBatchObservableCallback((result) => observeNow?.(result), [...instruments.values()]);

  async function collectNow(observe: () => Promise<Observed>): Promise<ResourceMetrics> {
    let at = 0;
    observeNow = async (result) => {
      const observed = await observe();
      at = observed.at;
      book.open();
      for (const { name, value, attributes } of observed.samples) {
        const instrument = instruments.get(name);
        if (instrument === undefined) throw new Error(`${name} is observed but not declared`);
        result.observe(instrument, value, book.note(name, attributes, observed.since ?? observed.at));
      }
    };
    const { resourceMetrics, errors } = await reader.collect();
    // What was observed is not to be kept alive until the next collection.
    observeNow = undefined;
    book.close();
    if (errors.length > 0) throw errors[0];
    return seal(resourceMetrics, at, (name, attributes) => book.startOf(name, attributes));
  }

  return {
    collect(observe) {
      const collected = before.then(() => collectNow(observe));
      before = collected.then(done, done);
      return collected;
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
