import { describe, expect, it } from "vitest";

import { aboutWriter } from "../../otel/prometheus/families.ts";
import { toResourceMetrics } from "../../otel/collection.ts";
import { createInstruments, createProducer } from "../../otel/instruments.ts";
import { encodeResource } from "../../otel/otlp/encode.ts";
import { collectorResource } from "../../otel/resources.ts";
import { counter, gauge, type Sample, upDownCounter } from "../../src/catalogue/define.ts";

const OPTIONS = {
  resource: collectorResource("1", {}),
  metrics: {
    polls: counter("{poll}", "Polls.", ["host"]),
    state: gauge("s", "State.", ["host", "word"]),
    memory: upDownCounter("By", "Memory.", ["host"]),
  },
  scope: { name: "test", version: "1" },
};

const polls = (value: number, host = "leaf-1"): Sample => ({ name: "polls", value, attributes: { host } });
const state = (word: string): Sample => ({ name: "state", value: 1, attributes: { host: "leaf-1", word } });
const memory = (value: number, host = "leaf-1"): Sample => ({ name: "memory", value, attributes: { host } });

describe("metrics that are produced without instruments", () => {
  it("are those that instruments would have given", async () => {
    const samples = [polls(3), state("a"), state("b"), polls(4, "leaf-2"), memory(5)];
    const meters = createInstruments(OPTIONS);

    const produced = createProducer(OPTIONS)({ readings: [{ samples, takenAt: 5_000 }], since: 1_000 });
    const collected = await meters.collect(() =>
      Promise.resolve({ readings: [{ samples, takenAt: 5_000 }], since: 1_000 }),
    );

    expect(encodeResource(toResourceMetrics(produced), "protobuf")).toEqual(
      encodeResource(toResourceMetrics(collected), "protobuf"),
    );
    expect(aboutWriter()(produced)).toEqual(aboutWriter()(collected));
  });

  it("have the start of their first collection as long as a counter counts, and another once it was cleared while it was away", () => {
    const produce = createProducer(OPTIONS);
    const startOf = (at: number, samples: readonly Sample[]) =>
      toResourceMetrics(produce({ readings: [{ samples, takenAt: at }] })).scopeMetrics[0]?.metrics[0]?.dataPoints[0]
        ?.startTime;

    const starts = [
      startOf(1_000, [polls(1)]),
      startOf(2_000, [polls(2)]),
      startOf(3_000, []),
      startOf(4_000, [polls(1)]),
    ];

    expect(starts).toEqual([[1, 0], [1, 0], undefined, [2, 0]]);
  });

  it("do not hold what was not observed this time", () => {
    const produce = createProducer(OPTIONS);
    produce({ readings: [{ samples: [state("a"), polls(1)], takenAt: 1_000 }] });

    const { scopeMetrics } = toResourceMetrics(produce({ readings: [{ samples: [state("b")], takenAt: 2_000 }] }));

    expect(scopeMetrics[0]?.metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.length])).toEqual([
      ["state", 1],
    ]);
  });

  it("must be declared", () => {
    expect(() =>
      createProducer(OPTIONS)({ readings: [{ samples: [{ name: "x", value: 1, attributes: {} }], takenAt: 0 }] }),
    ).toThrow("x is observed but not declared");
  });
});
