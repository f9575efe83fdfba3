import { describe, expect, it } from "vitest";

import { createExposition, type Scrape } from "../../../otel/prometheus/exposition.ts";
import type { Pipeline, Freshness } from "../../../otel/pipeline.ts";
import { collectorResource } from "../../../otel/resources.ts";

const own = () => Promise.resolve({ resource: collectorResource("1", {}), scope: { name: "test" }, metrics: [] });
const hurry = new AbortController().signal;

/** Switches that never answer; `show` is told of each that is shown. */
function silent(count: number, show: () => void = () => undefined): Pipeline[] {
  const pipeline: Pipeline = {
    refresh: () => Promise.withResolvers<void>().promise,
    show() {
      show();
      return [];
    },
    push() {
      throw new Error("nothing is pushed");
    },
    status: () => ({ health: { show: "observation" }, finishedAt: 0 }),
    idle: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  return Array.from({ length: count }, () => pipeline);
}

/** An exposition whose waiting the test ends, and how long each scrape would wait. */
function held() {
  const waits: number[] = [];
  const ends: ReturnType<typeof Promise.withResolvers<void>>[] = [];
  const refresh = (_: readonly Pipeline[], { deadlineMs }: Freshness): Promise<void> => {
    waits.push(deadlineMs);
    const end = Promise.withResolvers<void>();
    ends.push(end);
    return end.promise;
  };
  const expose = createExposition({ own, hurry, refresh });
  const scrape = (switches: number | readonly Pipeline[], deadlineMs: number) =>
    expose(typeof switches === "number" ? silent(switches) : switches, {
      deadlineMs,
      maxAgeMs: 0,
      own: false,
    } satisfies Scrape);
  return { waits, ends, scrape };
}

describe("a scrape of switches that do not answer", () => {
  it("is answered when its deadline is up", async () => {
    let shown = 0;
    const pipelines = silent(3, () => (shown += 1));

    await createExposition({ own, hurry })(pipelines, { deadlineMs: 100, maxAgeMs: 0, own: false });

    expect(shown).toBe(3);
  });

  it("waits for one nearly until its deadline, and for many less, by what it takes to show them", () => {
    const one = held();
    const many = held();

    void one.scrape(1, 10_000);
    void many.scrape(4_000, 10_000);

    expect([one.waits, many.waits]).toEqual([[9_598.5], [7_599]]);
  });

  it("waits for a quarter of its time, however many there are", () => {
    const { waits, scrape } = held();

    void scrape(1_000_000, 10_000);

    expect(waits).toEqual([2_500]);
  });

  it("is one of many that do not all end at the same time", () => {
    const { waits, scrape } = held();

    for (let count = 0; count < 3; count += 1) void scrape(1, 10_000);

    expect(waits).toEqual([9_598.5, 9_597, 9_595.5]);
  });

  it("waits no shorter for many who want the same than for two", async () => {
    const { waits, ends, scrape } = held();
    const switches = silent(4_000);
    const first = Array.from({ length: 20 }, () => scrape(switches, 10_000));
    for (const end of ends) end.resolve();
    await Promise.all(first);

    void scrape(silent(1), 10_000);

    expect(waits).toEqual([7_599, ...Array.from({ length: 19 }, () => 5_598), 9_598.5]);
  });

  it.each(["ends", "throws"] as const)("keeps back no time any more once its waiting %s", async (how) => {
    const { waits, ends, scrape } = held();
    const first = scrape(4_000, 10_000);
    if (how === "ends") ends[0]?.resolve();
    else ends[0]?.reject(new Error("no"));
    await Promise.allSettled([first]);

    void scrape(1, 10_000);

    expect(waits).toEqual([7_599, 9_598.5]);
  });

  it("leaves no timer behind if waiting throws", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const broken: Pipeline[] = silent(1).map((pipeline) => ({
      ...pipeline,
      refresh: () => Promise.reject(new Error("no")),
    }));
    const before = timers();

    const scrape = createExposition({ own, hurry })(broken, { deadlineMs: 3_600_000, maxAgeMs: 0, own: false });

    await expect(scrape).rejects.toThrow("no");
    expect(timers()).toBe(before);
  });

  it("rejects once if a poll fails at once while others have a turn before the next begins", async () => {
    const faults: unknown[] = [];
    const note = (fault: unknown): void => void faults.push(fault);
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", note);
    const broken: Pipeline[] = silent(2).map((pipeline) => ({
      ...pipeline,
      refresh: () => {
        const end = performance.now() + 12;
        while (performance.now() < end);
        return Promise.reject(new Error("no"));
      },
    }));

    try {
      const scrape = createExposition({ own, hurry })(broken, { deadlineMs: 60_000, maxAgeMs: 0, own: false });

      await expect(scrape).rejects.toThrow("no");
      await new Promise((resolve) => setImmediate(resolve));
      expect(faults).toEqual([]);
    } finally {
      process.off("unhandledRejection", note);
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }
  });

  it("lets others have a turn while it shows them", async () => {
    const expose = createExposition({ own, hurry });
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
