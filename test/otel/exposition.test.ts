import { describe, expect, it } from "vitest";

import { createExposition } from "../../otel/exposition.ts";
import type { Pipeline } from "../../otel/pipeline.ts";
import { collectorResource } from "../../otel/resources.ts";

function exposition() {
  const own = () => Promise.resolve({ resource: collectorResource("1", {}), scopeMetrics: [] });
  return createExposition({ own, hurry: new AbortController().signal });
}

/** Switches that never answer; `show` is told of each that is shown. */
function silent(count: number, show: () => void): Pipeline[] {
  const pipeline: Pipeline = {
    refresh: () => Promise.withResolvers<void>().promise,
    show() {
      show();
      return [];
    },
    push: () => ({ ofSwitch: undefined, about: undefined }),
    idle: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  return Array.from({ length: count }, () => pipeline);
}

/** How long scrapes waited before each of their switches was shown. */
async function waits(scrapes: number, switches: number, deadlineMs: number): Promise<number[]> {
  const expose = exposition();
  const began = performance.now();
  const waited: number[] = [];
  const pipelines = silent(switches, () => waited.push(performance.now() - began));
  await Promise.all(Array.from({ length: scrapes }, () => expose(pipelines, { deadlineMs, maxAgeMs: 0, own: false })));
  return waited;
}

describe("a scrape of switches that do not answer", () => {
  it("waits for one nearly until its deadline", async () => {
    const [waited = 0] = await waits(1, 1, 600);

    expect(waited).toBeGreaterThan(500);
  });

  it("waits for many less, by what it takes to show them", async () => {
    // Of 3,000 ms, 2,000 are kept back; the bound is generous, for a machine that does other things.
    const [waited = 0] = await waits(1, 4_000, 3_000);

    expect(waited).toBeLessThan(2_500);
  });

  it("is one of many that do not all end at the same time", async () => {
    const waited = await waits(1_000, 1, 2_000);

    expect(Math.max(...waited) - Math.min(...waited)).toBeGreaterThan(500);
  });

  it("lets others have a turn while it shows them", async () => {
    const expose = exposition();
    let turns = 0;
    let running = true;
    const count = (): void => {
      turns += 1;
      if (running) setImmediate(count);
    };
    const busy = (): void => {
      const end = performance.now() + 3;
      while (performance.now() < end);
    };
    let before = -1;
    const pipelines = silent(100, () => {
      if (before < 0) before = turns;
      busy();
    });

    setImmediate(count);
    await expose(pipelines, { deadlineMs: 100, maxAgeMs: 0, own: false });
    running = false;

    expect(turns - before).toBeGreaterThan(10);
  });
});
