import { describe, expect, it } from "vitest";

import { merge } from "../../otel/prometheus/families.ts";
import type { Pipeline } from "../../otel/pipeline.ts";
import type { Sample } from "../../src/catalogue/define.ts";
import { create, createSource, IDENTITY } from "./settable-source.ts";

const text = async (pipeline: Pipeline): Promise<string> => Buffer.concat(merge(pipeline.show())).toString();

const size = (table: string): Sample => ({ name: "size", value: 1, attributes: { table } });

describe("a pipeline", () => {
  it("shows the same bytes for the same snapshot", async () => {
    const { source, next } = createSource();
    next.samples = [size("a"), size("b")];
    const pipeline = await create(source);
    await pipeline.refresh(0);

    const [first] = pipeline.show();
    const [second] = pipeline.show();

    expect(first?.get("size")?.lines).toBe(second?.get("size")?.lines);
  });

  it("asks the source once for any number of refreshes at once", async () => {
    const { source, next, reads } = createSource();
    next.samples = [size("a")];
    const pipeline = await create(source);

    await Promise.all(Array.from({ length: 20 }, () => pipeline.refresh(0)));

    expect(reads()).toBe(1);
  });

  it("shows what a poll has found so far while it goes on, and is refreshed when that is all", async () => {
    const { source, next, reads } = createSource();
    const { promise, resolve } = Promise.withResolvers<void>();
    next.steps = [[size("fast")]];
    next.samples = [size("fast"), size("slow")];
    next.goOn = promise;
    const pipeline = await create(source);

    const refreshing = pipeline.refresh(0);
    await expect.poll(() => text(pipeline)).toContain('table="fast"');
    const before = await text(pipeline);
    const joining = pipeline.refresh(Infinity);
    resolve();
    await Promise.all([refreshing, joining]);

    expect(before).not.toContain('table="slow"');
    await expect(text(pipeline)).resolves.toMatch(/table="fast"(.|\n)*table="slow"/);
    expect(reads()).toBe(1);
  });

  it("keeps what it shows where the source is left alone", async () => {
    const { source, next } = createSource();
    next.samples = [size("a")];
    const pipeline = await create(source);
    await pipeline.refresh(0);
    const before = await text(pipeline);
    next.leaves = true;

    await pipeline.refresh(0);

    await expect(text(pipeline)).resolves.toBe(before);
  });

  it("asks the source no second time when it learns who the switch is", async () => {
    const { source, next, reads } = createSource();
    next.samples = [size("a")];
    next.identity = IDENTITY;
    const pipeline = await create(source);

    await pipeline.refresh(0);

    expect(reads()).toBe(1);
    await expect(text(pipeline)).resolves.toContain('size{table="a",host_name="leaf-1"} 1');
  });

  it("shows each series once over a thousand collections whose series are always others", async () => {
    const { source, next } = createSource();
    const pipeline = await create(source);
    for (let round = 0; round < 1_000; round += 1) {
      next.samples = [size(`a${round}`), size(`b${round}`), size(`c${round}`)];
      await pipeline.refresh(0);
    }

    const shown = await text(pipeline);

    expect(shown.match(/^size\{/gm)).toHaveLength(3);
    expect(shown).not.toContain("overflow");
  });

  it("is down, and tells, when the collector itself fails, and recovers", async () => {
    const { source, next } = createSource();
    const faults: unknown[] = [];
    const pipeline = await create(source, { faults });
    next.fails = new Error("a mistake in our own code");
    await pipeline.refresh(0);
    const failed = await text(pipeline);
    next.fails = undefined;
    next.samples = [size("a")];

    await pipeline.refresh(0);

    expect(failed).toContain('up{host_name="leaf-1"} 0');
    expect(faults).toEqual([new Error("a mistake in our own code")]);
    await expect(text(pipeline)).resolves.toContain('up{host_name="leaf-1"} 1');
  });

  it.each([
    ["before it has begun", (round: number) => round === 0],
    ["in its middle", (round: number) => round === 1],
    ["at its end", (round: number) => round === 2],
  ])("ends a poll whose collection fails %s", async (_when, isBad) => {
    const { source, next, ended } = createSource();
    const undeclared: Sample = { name: "undeclared", value: 1, attributes: {} };
    const faults: unknown[] = [];
    const steps = [0, 1, 2].map((round) => (isBad(round) ? [undeclared] : [size("a")]));
    [next.steps, next.samples] = [steps.slice(0, 2), steps[2] ?? []];
    const pipeline = await create(source, { faults });

    await pipeline.refresh(0);

    expect(faults).toHaveLength(1);
    expect(ended()).toBe(1);
  });

  it("goes on with the instruments that it has where new ones cannot be made for another identity", async () => {
    const { source, next } = createSource();
    const faults: unknown[] = [];
    next.samples = [size("a")];
    const pipeline = await create(source, { faults });
    await pipeline.refresh(0);
    next.downFails = new Error("no instruments");
    next.identity = IDENTITY;
    await pipeline.refresh(0);

    next.identity = undefined;
    await pipeline.refresh(0);

    expect(faults).toEqual([new Error("no instruments")]);
    await expect(text(pipeline)).resolves.toContain('up{host_name="leaf-1"} 1');
  });
});
