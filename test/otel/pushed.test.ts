import { setTimeout as sleep } from "node:timers/promises";

import type { HrTime } from "@opentelemetry/api";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { describe, expect, it } from "vitest";

import type { Sample } from "../../src/catalogue/define.ts";
import { create, createSource, IDENTITY } from "./settable-source.ts";

const SIZE: Sample = { name: "size", value: 7, attributes: { table: "fib" } };

/** Each point as `metric=value@seconds`. */
function points(resources: readonly ResourceMetrics[]): string[] {
  const metrics = resources.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  return metrics.flatMap(({ descriptor, dataPoints }) =>
    dataPoints.map(({ value, endTime }) => `${descriptor.name}=${JSON.stringify(value)}@${endTime[0]}`),
  );
}

const milliseconds = ([seconds, nanoseconds]: HrTime) => seconds * 1_000 + nanoseconds / 1e6;

async function pushing() {
  const { source, next } = createSource();
  next.samples = [SIZE];
  return { next, pipeline: await create(source) };
}

describe("what a pipeline pushes", () => {
  it("are readings once, with the time at which they were observed", async () => {
    const { pipeline } = await pushing();
    await pipeline.refresh(0);

    const first = pipeline.push(60_000);
    const second = pipeline.push(120_000);

    expect(points(first.ofSwitch)).toEqual(["up=1@5", "size=7@5"]);
    expect(second.ofSwitch).toEqual([]);
  });

  it("are the readings of each new poll", async () => {
    const { next, pipeline } = await pushing();
    await pipeline.refresh(0);
    pipeline.push(60_000);
    next.at = 65_000;
    await pipeline.refresh(0);

    expect(points(pipeline.push(120_000).ofSwitch)).toEqual(["up=1@65", "size=7@65"]);
  });

  it("leaves out a reading that has stood for nearly an hour: a receiver would refuse it, and the others with it", async () => {
    const { next, pipeline } = await pushing();
    next.others = [{ command: "show scale", samples: [{ ...SIZE, attributes: {} }], takenAt: 5_000, until: Infinity }];
    await pipeline.refresh(0);
    const early = pipeline.push(60_000);
    next.at = 3_500_000;
    await pipeline.refresh(0);
    const late = pipeline.push(3_500_000);

    expect(points(early.ofSwitch)).toEqual(["up=1@5", "size=7@5", "size=7@5"]);
    expect(points(late.ofSwitch)).toEqual(["up=1@3500", "size=7@3500"]);
  });

  it("is each time anew that a switch is down, without readings", async () => {
    const { next, pipeline } = await pushing();
    await pipeline.refresh(0);
    next.samples = [];
    next.failure = "refused";
    await pipeline.refresh(0);

    const pushed = [pipeline.push(60_000), pipeline.push(120_000)];

    expect(pushed.map(({ ofSwitch }) => points(ofSwitch))).toEqual([["up=0@60"], ["up=0@120"]]);
  });

  it("is that nothing is known before the first poll has ended", async () => {
    const { pipeline } = await pushing();

    expect(points(pipeline.push(60_000).ofSwitch)).toEqual(["up=0@60"]);
  });

  it("does not take from a scrape what it has to show, nor the other way round", async () => {
    const { pipeline } = await pushing();
    await pipeline.refresh(0);
    pipeline.push(60_000);

    const [shown] = pipeline.show();

    expect(shown?.has("size")).toBe(true);
    await pipeline.refresh(0);
    pipeline.show();
    expect(points(pipeline.push(120_000).ofSwitch)).toEqual(["up=1@5", "size=7@5"]);
  });

  it("is how the switch is dealt with, counted since before the first push", async () => {
    const { pipeline } = await pushing();
    const at = Date.now();
    await sleep(5);

    const { about } = pipeline.push(at);

    const [point] = about?.scopeMetrics[0]?.metrics[0]?.dataPoints ?? [];
    expect(point).toMatchObject({ value: 0 });
    expect(milliseconds(point?.startTime ?? [Infinity, 0])).toBeLessThanOrEqual(at);
  });

  it("starts no later than it is pushed, though the wall clock has gone back and the switch was left alone since", async () => {
    const { pipeline } = await pushing();

    const { about } = pipeline.push(60_000);

    const [point] = about.scopeMetrics[0]?.metrics[0]?.dataPoints ?? [];
    expect([point?.startTime, point?.endTime].map((time) => milliseconds(time ?? [0, 0]))).toEqual([60_000, 60_000]);
  });

  it("is of a resource that says which switch it is", async () => {
    const { next, pipeline } = await pushing();
    next.identity = IDENTITY;
    next.address = "192.0.2.1";
    await pipeline.refresh(0);

    const { ofSwitch } = pipeline.push(60_000);

    expect(ofSwitch[0]?.resource.attributes).toEqual({
      "host.name": "leaf-1",
      "host.type": "N9K",
      "host.id": "S1",
      "host.ip": ["192.0.2.1"],
      "hw.type": "network",
      "os.name": "NX-OS",
      "os.version": "9.3(5)",
    });
  });
});
