import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { AggregationTemporality, MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createInstruments } from "../../../otel/instruments.ts";
import { merge, switchWriter } from "../../../otel/prometheus/families.ts";
import { switchResource } from "../../../otel/resources.ts";
import { counter, gauge, type Sample, upDownCounter } from "../../../src/catalogue/define.ts";

const metrics = {
  a_gauge: gauge("{entry}", "A gauge.", ["table", "bank"]),
  b_gauge: gauge("", "Another.", ["table", "bank"]),
  c_hits_total: counter("{hit}", "A counter.", ["table", "bank"]),
  d_sum: upDownCounter("{entry}", "A sum that may fall.", ["table", "bank"]),
};

const resource = switchResource("leaf-1", { identity: undefined, address: undefined });

class StockReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** What the SDK and its exporter's serializer make of samples by themselves, each by its own attributes, without a past. */
async function stock(samples: readonly Sample[]): Promise<string> {
  const reader = new StockReader({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE });
  const meter = new MeterProvider({ resource, readers: [reader] }).getMeter("test", "1");
  for (const [name, { kind, unit, description }] of Object.entries(metrics)) {
    const options = { unit, description };
    const instrument =
      kind === "gauge"
        ? meter.createObservableGauge(name, options)
        : kind === "counter"
          ? meter.createObservableCounter(name, options)
          : meter.createObservableUpDownCounter(name, options);
    instrument.addCallback((result) => {
      for (const sample of samples) if (sample.name === name) result.observe(sample.value, { ...sample.attributes });
    });
  }
  const { resourceMetrics } = await reader.collect();
  return new PrometheusSerializer(undefined, false, /^host\.name$/, true, true).serialize(resourceMetrics);
}

const Word = fc.oneof(
  fc.constantFrom("", "a", "b", "IPv4", "x\n", '"', "\\", "ü", "日本", "series", "} 1"),
  fc.string({ maxLength: 5 }),
);
const AttributesOf = fc.oneof(
  { weight: 4, arbitrary: fc.record({ table: Word, bank: fc.constantFrom("0", "1") }) },
  { weight: 1, arbitrary: fc.record({ table: Word }) },
);
const Numbers = fc.oneof(
  fc.nat(20),
  fc.constantFrom(0, -0, 1e21, 1e-7, 0.1, 12.5, 1e300, 4_294_967_296, Number.MAX_SAFE_INTEGER),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
);
const Samples = fc.array(
  fc.record({
    name: fc.constantFrom(...Object.keys(metrics)),
    value: Numbers,
    attributes: AttributesOf,
  }),
  { maxLength: 12 },
);

/** What becomes of the samples of the round before. */
const Change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("count" as const), by: Numbers }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("leave out" as const), place: fc.nat(12) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("add" as const), place: fc.nat(12), samples: Samples }) },
  { weight: 1, arbitrary: fc.constant({ do: "turn round" as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("label anew" as const), place: fc.nat(12), to: AttributesOf }) },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("say" as const), samples: Samples }) },
);

function changed(before: readonly Sample[], change: typeof Change extends fc.Arbitrary<infer C> ? C : never): Sample[] {
  switch (change.do) {
    case "count":
      return before.map((sample, place) => (place % 2 === 0 ? { ...sample, value: change.by } : { ...sample }));
    case "leave out":
      return before.filter((_, place) => place !== change.place);
    case "add":
      return before.toSpliced(change.place, 0, ...change.samples);
    case "turn round":
      return before.toReversed();
    case "label anew":
      return before.map((sample, place) => (place === change.place ? { ...sample, attributes: change.to } : sample));
    case "restart":
      return before.map((sample) => ({ ...sample, value: 0, attributes: { ...sample.attributes } }));
    case "say":
      return [...change.samples];
  }
}

describe("the text of a switch", () => {
  it("is byte for byte what the SDK and its serializer write of the same samples, whatever was before", async () => {
    await fc.assert(
      fc.asyncProperty(Samples, fc.array(Change, { maxLength: 8 }), async (first, changes) => {
        const meters = createInstruments({ resource, metrics, scope: { name: "test", version: "1" } });
        const write = switchWriter();
        let samples: readonly Sample[] = first;
        for (const change of [undefined, ...changes]) {
          if (change !== undefined) samples = changed(samples, change);
          const now = { samples: withoutRepeats(samples), takenAt: 1_000 };

          const collected = await meters.collect(() => Promise.resolve({ readings: [now] }));

          const families = (text: string): string[] => text.split(/^(?=# HELP)/m).toSorted();
          const text = Buffer.concat(merge([write(collected)])).toString();
          expect(families(text)).toEqual(families((await stock(now.samples)).replace(/^# no registered metrics/, "")));
        }
      }),
      { numRuns: RUNS },
    );
  });
});

const RUNS = 300;

/** Without those that share the values of their attributes with another of their metric: no source gives a series twice. */
function withoutRepeats(samples: readonly Sample[]): readonly Sample[] {
  const seen = new Set<string>();
  return samples.filter(({ name, attributes }) => {
    const key = JSON.stringify([name, ...Object.values(attributes)]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
