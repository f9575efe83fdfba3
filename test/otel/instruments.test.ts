import { AggregationTemporality, DataPointType, MeterProvider } from "@opentelemetry/sdk-metrics";
import { describe, expect, it, vi } from "vitest";

import { type Collection, toResourceMetrics } from "../../otel/collection.ts";
import { createInstruments, type Instruments } from "../../otel/instruments.ts";
import { switchResource } from "../../otel/resources.ts";
import { counter, gauge, type Sample, upDownCounter } from "../../src/catalogue/define.ts";

const metrics = {
  size: gauge("{entry}", "A gauge.", ["table"]),
  hits: counter("{hit}", "A counter.", ["table"]),
  memory: upDownCounter("By", "A sum that may fall.", ["table"]),
};

const create = (): Instruments =>
  createInstruments({
    resource: switchResource("leaf-1", { identity: undefined, address: undefined }),
    metrics,
    scope: { name: "test", version: "1" },
  });

const size = (table: string, value: number): Sample => ({ name: "size", value, attributes: { table } });
const hits = (table: string, value: number): Sample => ({ name: "hits", value, attributes: { table } });

/** What one collection of these samples shows: metric, attribute and value of each point. */
async function shown(meters: Instruments, samples: readonly Sample[], at = 0, since?: number) {
  const collected = await meters.collect(() => Promise.resolve({ readings: [{ samples, takenAt: at }], since }));
  const { scopeMetrics } = toResourceMetrics(collected);
  return scopeMetrics.flatMap(({ metrics: found }) =>
    found.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value, startTime, endTime }) => ({
        series: `${descriptor.name}/${String(attributes["table"])}`,
        value,
        startTime,
        endTime,
      })),
    ),
  );
}

/** Sets the wall clock, until the test ends. */
function wallClockSet(byMs: number): Disposable {
  const { now } = Date;
  Date.now = () => now() + byMs;
  return {
    [Symbol.dispose]() {
      Date.now = now;
    },
  };
}

/** Has the SDK told of numbers that are greater than those that were observed, until the test ends. */
function addedToEachNumber(more: number): Disposable {
  return vi.spyOn(MeterProvider.prototype, "getMeter").mockImplementation(function (this: MeterProvider, ...scope) {
    const meter = originalMeter.apply(this, scope);
    const add = meter.addBatchObservableCallback.bind(meter);
    meter.addBatchObservableCallback = (callback, instruments) =>
      add(
        (result) => callback({ observe: (one, value, attributes) => result.observe(one, value + more, attributes) }),
        instruments,
      );
    return meter;
  });
}

// oxlint-disable-next-line typescript/unbound-method -- it is called with the provider it belongs to
const originalMeter = MeterProvider.prototype.getMeter;

describe("a collection", () => {
  it("shows the numbers that the SDK gives, each of which an instrument has observed", async () => {
    const meters = create();
    const samples = [size("a", 3), hits("a", 5), size("b", 4)];
    // An instrument is there once its metric was seen.
    await shown(meters, samples);
    using _ = addedToEachNumber(100);

    expect((await shown(meters, samples)).map(({ series, value }) => [series, value])).toEqual([
      ["size/a", 103],
      ["size/b", 104],
      ["hits/a", 105],
    ]);
  });

  it("shows a sum that falls as it is, not monotonic, and no series of it that was not observed this time", async () => {
    const meters = create();
    const memory = (table: string, value: number): Sample => ({ name: "memory", value, attributes: { table } });
    const collect = (samples: readonly Sample[], takenAt: number) =>
      meters.collect(() => Promise.resolve({ readings: [{ samples, takenAt }], since: 500 }));
    await collect([memory("a", 9), memory("b", 9)], 1_000);

    const { scopeMetrics } = toResourceMetrics(await collect([memory("a", 4)], 2_000));

    expect(scopeMetrics[0]?.metrics).toMatchObject([
      {
        dataPointType: DataPointType.SUM,
        isMonotonic: false,
        aggregationTemporality: AggregationTemporality.CUMULATIVE,
        dataPoints: [{ value: 4, startTime: [0, 500_000_000], endTime: [2, 0] }],
      },
    ]);
    expect(scopeMetrics[0]?.metrics[0]?.dataPoints).toHaveLength(1);
  });

  it("shows no gauge that was not observed this time", async () => {
    const meters = create();
    await shown(meters, [size("a", 1), size("b", 2)]);

    const second = await shown(meters, [size("b", 3)]);

    expect(second).toMatchObject([{ series: "size/b", value: 3 }]);
  });

  it("shows no counter that was not observed this time, and its whole count when it comes back", async () => {
    const meters = create();
    await shown(meters, [hits("a", 10), hits("b", 20)]);

    const second = await shown(meters, [hits("b", 21)]);
    const third = await shown(meters, [hits("a", 12), hits("b", 22)]);

    expect(second).toMatchObject([{ series: "hits/b", value: 21 }]);
    expect(new Map(third.map(({ series, value }) => [series, value]))).toEqual(
      new Map([
        ["hits/a", 12],
        ["hits/b", 22],
      ]),
    );
  });

  it("shows a counter that began anew as it is", async () => {
    const meters = create();
    await shown(meters, [hits("a", 10)]);

    const second = await shown(meters, [hits("a", 4)]);

    expect(second).toMatchObject([{ series: "hits/a", value: 4 }]);
  });

  it("keeps series apart whose values differ in where a NUL stands", async () => {
    const meters = create();
    const pairs = [
      { table: "a\0b", bank: "c" },
      { table: "a", bank: "b\0c" },
    ];
    const samples = pairs.map((attributes, value) => ({ name: "size", value, attributes }));

    expect(await shown(meters, samples)).toMatchObject([
      { series: "size/a\0b", value: 0 },
      { series: "size/a", value: 1 },
    ]);
  });

  it("carries the time of the observation, and for counters the start of what is counted", async () => {
    const [gaugePoint, counterPoint] = await shown(create(), [size("a", 1), hits("a", 1)], 61_500, 1_000);

    expect(gaugePoint).toMatchObject({ endTime: [61, 500_000_000] });
    expect(counterPoint).toMatchObject({ startTime: [1, 0], endTime: [61, 500_000_000] });
  });

  it("starts a counter, where nobody says since when it counts, at its first observation", async () => {
    const meters = create();
    await shown(meters, [hits("a", 1)], 10_000);

    const [point] = await shown(meters, [hits("a", 2)], 20_000);

    expect(point).toMatchObject({ startTime: [10, 0], endTime: [20, 0] });
  });

  it("starts a counter anew when what it counts was started anew, and not because that is only known later", async () => {
    const meters = create();
    await shown(meters, [hits("a", 10)], 10_000);

    const [same] = await shown(meters, [hits("a", 11)], 20_000, 5_000);
    const [anew] = await shown(meters, [hits("a", 2)], 40_000, 30_000);
    const [still] = await shown(meters, [hits("a", 3)], 50_000, 30_000);

    expect([same, anew, still]).toMatchObject([{ startTime: [10, 0] }, { startTime: [30, 0] }, { startTime: [30, 0] }]);
  });

  it("starts a counter anew that was not read anew only where it was read before what it counts was started anew", async () => {
    const meters = create();
    const samples = [hits("a", 10)];
    await shown(meters, samples, 40_000, 10_000);

    const [same] = await shown(meters, samples, 40_000, 10_000);
    const [later] = await shown(meters, samples, 40_000, 30_000);
    const [anew] = await shown(meters, samples, 40_000, 50_000);

    expect([same, later, anew]).toMatchObject([{ startTime: [10, 0] }, { startTime: [10, 0] }, { startTime: [40, 0] }]);
  });

  it("starts a counter that was cleared anew, when it was last seen before that", async () => {
    const meters = create();
    await shown(meters, [hits("a", 10), hits("b", 10)], 10_000, 1_000);
    await shown(meters, [hits("a", 11), hits("b", 11)], 20_000, 1_000);

    const cleared = await shown(meters, [hits("a", 2), hits("b", 11)], 30_000, 1_000);
    const after = await shown(meters, [hits("a", 3), hits("b", 12)], 40_000, 1_000);

    expect(cleared).toMatchObject([{ value: 2, startTime: [20, 0] }, { startTime: [1, 0] }]);
    expect(after).toMatchObject([{ value: 3, startTime: [20, 0] }, { startTime: [1, 0] }]);
  });

  it("waits for the one before, so that neither loses points to the other", async () => {
    const meters = create();

    const both = await Promise.all([shown(meters, [size("a", 1)]), shown(meters, [size("b", 2)])]);

    expect(both).toMatchObject([[{ series: "size/a" }], [{ series: "size/b" }]]);
  });

  it("fails for a sample that nobody declared, and the next one does not", async () => {
    const meters = create();
    const undeclared: Sample = { name: "other", value: 1, attributes: {} };

    await expect(shown(meters, [undeclared])).rejects.toThrow("other is observed but not declared");
    await expect(shown(meters, [size("a", 1)])).resolves.toHaveLength(1);
  });

  it("shows what is observed now, though the wall clock was set back since the one before", async () => {
    const meters = create();
    await shown(meters, [size("a", 1), hits("a", 10)]);
    using stack = new DisposableStack();
    stack.use(wallClockSet(-86_400_000));

    const second = await shown(meters, [size("a", 0), hits("a", 11)]);
    const third = await shown(meters, [size("a", 2), hits("a", 12)]);

    expect(second.map(({ value }) => value)).toEqual([0, 11]);
    expect(third.map(({ value }) => value)).toEqual([2, 12]);
  });

  it("has room for more series than the SDK's own limit", async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => size(String(index), index));

    const points = await shown(create(), many);

    expect(points).toHaveLength(5_000);
  });
});

describe("a collection after others", () => {
  it("starts each counter when that one started, though others have come, gone and moved", async () => {
    const meters = create();
    await shown(meters, [hits("a", 1), hits("b", 1)], 10_000);
    await shown(meters, [hits("c", 1), hits("b", 2), size("x", 1), hits("a", 2)], 20_000);

    const third = await shown(meters, [hits("b", 3), size("x", 1), hits("c", 2)], 30_000);

    expect(third).toMatchObject([
      { series: "size/x", startTime: [30, 0] },
      { series: "hits/b", startTime: [10, 0] },
      { series: "hits/c", startTime: [20, 0] },
    ]);
  });

  it("starts a counter that was away when it did before, also where nothing says since when it counts", async () => {
    const meters = create();
    await shown(meters, [hits("a", 5), hits("b", 5)], 10_000);
    await shown(meters, [hits("b", 6)], 20_000);

    const third = await shown(meters, [hits("a", 6), hits("b", 7)], 30_000);

    expect(third).toMatchObject([{ startTime: [10, 0] }, { startTime: [10, 0] }]);
  });

  it("starts a counter that is lower after it was away when it was last seen, and one that is not when it did before", async () => {
    const meters = create();
    await shown(meters, [hits("a", 100), hits("b", 1), hits("c", 7)], 10_000, 1_000);
    await shown(meters, [hits("b", 2)], 20_000, 1_000);
    await shown(meters, [hits("b", 3)], 30_000, 1_000);
    const back = await shown(meters, [hits("a", 5), hits("b", 4), hits("c", 7)], 40_000, 1_000);
    const after = await shown(meters, [hits("a", 6), hits("b", 5), hits("c", 8)], 50_000, 1_000);

    for (const points of [back, after])
      expect(points).toMatchObject([{ startTime: [10, 0] }, { startTime: [1, 0] }, { startTime: [1, 0] }]);
  });

  it("starts a counter that was cleared, and was away then, not before that, until what it counts is started anew", async () => {
    const meters = create();
    await shown(meters, [hits("a", 100), hits("b", 1)], 10_000, 1_000);
    await shown(meters, [hits("a", 5), hits("b", 2)], 20_000, 1_000);
    await shown(meters, [], 30_000, 1_000);
    const back = await shown(meters, [hits("a", 6), hits("b", 4)], 40_000, 1_000);
    await shown(meters, [hits("b", 5)], 50_000, 45_000);
    const rebooted = await shown(meters, [hits("a", 7), hits("b", 6)], 60_000, 45_000);

    expect(back).toMatchObject([{ startTime: [10, 0] }, { startTime: [1, 0] }]);
    expect(rebooted).toMatchObject([{ startTime: [45, 0] }, { startTime: [45, 0] }]);
  });

  it("shows each reading with its own time, and a part of them as they were", async () => {
    const meters = create();
    const [early, late] = [
      { command: "early", samples: [hits("a", 1), size("a", 1)], takenAt: 10_000 },
      { command: "late", samples: [hits("b", 1), size("b", 1)], takenAt: 20_000 },
    ];
    const times = (collected: Collection) =>
      toResourceMetrics(collected).scopeMetrics.flatMap(({ metrics: found }) =>
        found.map(({ dataPoints }) => dataPoints.map(({ attributes, endTime: [s] }) => [attributes["table"], s])),
      );

    const whole = await meters.collect(() => Promise.resolve({ readings: [early, late] }));
    const part = meters.part({ readings: [late] });

    expect(times(whole)).toEqual([
      [
        ["a", 10],
        ["b", 20],
      ],
      [
        ["a", 10],
        ["b", 20],
      ],
    ]);
    expect(times(part)).toEqual([[["b", 20]], [["b", 20]]]);
  });
});
