import { expect, it } from "vitest";

import { startReceiver } from "../otel/otlp/http-server.ts";
import { startHitCounters } from "../support/hits.ts";
import { type Point, pointsOf } from "../support/otlp-points.ts";
import { eventually } from "../support/processes.ts";
import { collectAndPush, jsonTo } from "../support/pushing.ts";

/** A switch with hit counters that is pushed each 250 ms, and every point that was received of it. */
async function pushing() {
  await using stack = new AsyncDisposableStack();
  const counters = stack.use(await startHitCounters());
  const receiver = stack.use(await startReceiver());
  counters.show("RACL", "VACL");
  stack.use(await collectAndPush([counters.settings], [jsonTo(receiver.url)], { intervalMs: 250 }));
  const points = () => receiver.received.flatMap((request) => pointsOf(request));
  const hitsOf = (feature: string): Point[] =>
    points().filter(({ metric, attributes }) => metric === "cisco.acl.entry.hits" && attributes["feature"] === feature);
  const whole = stack.move();
  return {
    counters,
    points,
    hitsOf,
    /** Waits until so many more points of a feature came. */
    async more(feature: string, count: number): Promise<void> {
      const before = hitsOf(feature).length;
      await eventually(() => Promise.resolve(hitsOf(feature).length >= before + count || undefined));
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

/** The starts of each series of these metrics. */
function startsOf(points: readonly Point[], metrics: RegExp): number[][] {
  const counters = points.filter(({ metric }) => metrics.test(metric));
  const series = Map.groupBy(counters, ({ metric, attributes }) => `${metric} ${JSON.stringify(attributes)}`);
  return [...series.values()].map((alike) => [...new Set(alike.map(({ start }) => start))]);
}

const OURS = /^nxapi\.collector\.(polls|requests|logins|connections|sent|received)$/;

it("a row that a table loses is not sent again, and leaves the counters beside it as they are", async () => {
  await using all = await pushing();
  await all.more("VACL", 3);

  all.counters.keep("RACL");
  await all.more("RACL", 2);
  const lost = all.hitsOf("VACL").length;
  await all.more("RACL", 3);

  expect(all.hitsOf("VACL")).toHaveLength(lost);
  expect(startsOf(all.points(), /^cisco\.acl\.entry\.hits$/).map((starts) => starts.length)).toEqual([1, 1]);
});

it("a counter that is cleared on the switch starts anew, no earlier than it was last seen before", async () => {
  await using all = await pushing();
  await all.more("RACL", 3);

  all.counters.show("RACL");
  await all.more("RACL", 3);

  const hits = all.hitsOf("RACL");
  const fell = hits.findIndex(({ value }, index) => value < (hits[index - 1]?.value ?? 0));
  expect(hits.slice(fell).map(({ start }) => start)).toEqual(hits.slice(fell).map(() => hits[fell - 1]?.at));
});

it("counters keep their start from poll to poll, and get another after a reboot, but not the collector's own", async () => {
  await using all = await pushing();
  await all.more("RACL", 5);
  const before = all.hitsOf("RACL");

  // A third poll in a row that fails, and the switch would be left alone.
  await all.counters.nexus.faults.set({ reboot: { seconds: 0.3 } });
  all.counters.show("RACL");
  const after = await eventually(() => {
    const restarted = all.hitsOf("RACL").filter(({ start }) => start !== before[0]?.start);
    return Promise.resolve(restarted.length >= 3 ? restarted : undefined);
  });

  const [first, second] = [before, after].map((points) => new Set(points.map(({ start }) => start)));
  const booted = after[0]?.start ?? 0;
  expect([first?.size, second?.size]).toEqual([1, 1]);
  expect(booted - (before[0]?.start ?? 0)).toBeGreaterThan(86_000_000);
  expect(after.map(({ value }) => value)).toEqual(after.map((_, index) => (after[0]?.value ?? 0) + 10 * index));
  const ours = startsOf(all.points(), OURS).map((starts) => starts.length);
  expect(ours.length).toBeGreaterThanOrEqual(6);
  expect(ours).toEqual(ours.map(() => 1));
});

it("no point starts after it was taken", async () => {
  await using all = await pushing();
  await all.more("RACL", 3);
  await all.counters.nexus.stop();
  await eventually(() =>
    Promise.resolve(all.points().find(({ metric }) => metric === "nxapi.collector.poll.failures")),
  );

  const wrong = all.points().filter(({ start, at }) => start > at);

  expect(wrong).toEqual([]);
});
