import type { Attributes, BatchObservableResult, Meter, Observable } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import { MeterProvider, type ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Metric, Metrics, Sample } from "../src/catalogue/define.ts";
import { once } from "./once.ts";
import { produce } from "./producer.ts";
import { OnDemandReader } from "./reader.ts";
import { seal } from "./seal.ts";
import { createSeriesBook, type Noted } from "./series-book.ts";

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
