import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

import { createInstruments } from "../otel/instruments.ts";
import { type Compression, countPoints } from "../otel/otlp/encode.ts";
import { openExporter } from "../otel/otlp/exporter.ts";
import { mergeResources } from "../otel/otlp/merge-resources.ts";
import { startPeriodicReader } from "../otel/otlp/periodic-reader.ts";
import type { Pipeline } from "../otel/pipeline.ts";
import { COLLECTOR, observedSwitch, SCOPE } from "./observed-switch.ts";
import { startPushSink } from "./push-sink.ts";
import type { PushFigures } from "./push.ts";
import { median } from "./report.ts";
import { size } from "./size.ts";
import { stockPush } from "./stock-push.ts";

const SWITCHES = size(1_000, 3);
const SERIES = 300;
const ROUNDS = size(6, 2);

type Measured = Omit<PushFigures, "points">;

const [, , way = "", compressed] = process.argv;
const compression: Compression = compressed === "gzip" ? "gzip" : "none";

await using sink = await startPushSink();
const pipelines: Pipeline[] = [];
for (let index = 0; index < SWITCHES; index += 1) pipelines.push(await observedSwitch(`leaf-${index}`, SERIES));
const meters = createInstruments({ resource: COLLECTOR, metrics: {}, scope: SCOPE });
const own = () => meters.collect(() => Promise.resolve({ readings: [{ samples: [], takenAt: Date.now() }] }));
const rounds: PushFigures[] = [];
const push = way === "ours" ? ours : await stock();
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await push());
// The first are compiled while they run.
const warm = rounds.slice(ROUNDS / 2);
const middle = (figure: keyof PushFigures) => median(warm.map((one) => one[figure]));
process.send?.({
  points: middle("points"),
  requests: middle("requests"),
  bytes: middle("bytes"),
  cpuMs: middle("cpuMs"),
  lagP99Ms: middle("lagP99Ms"),
  lagMaxMs: middle("lagMaxMs"),
  residentMb: middle("residentMb"),
} satisfies PushFigures);

/** Polls one switch after the other: the collector begins polls as fast as they are read. */
async function poll(): Promise<void> {
  for (const pipeline of pipelines) await pipeline.refresh(0);
}

/** One push of the periodic reader, from when the switches have been polled until the sink has all. */
async function ours(): Promise<PushFigures> {
  await poll();
  const exporter = await openExporter({
    destination: { url: sink.url, timeoutMs: 60_000, version: "bench" },
    headers: () => Promise.resolve({}),
    protocol: "http/protobuf",
    compression,
    onEvent: (event) => console.error(event),
  });
  let end: (() => Promise<Measured>) | undefined;
  let points = Number.POSITIVE_INFINITY;
  const reader = startPeriodicReader({
    intervalMs: 3_600_000,
    timeoutMs: 60_000,
    exporters: new Map([["sink", exporter]]),
    print(resources) {
      // What is printed again when it ends is another push.
      if (points === Number.POSITIVE_INFINITY) points = sum(resources.map((resource) => countPoints(resource)));
    },
    async use(work) {
      // All have been polled a moment ago, and are not polled again. What is pushed when it ends is another push.
      end ??= await begin();
      return await work(pipelines);
    },
    own,
    fault: (error) => console.error(error),
  });
  const hasAll = () => exporter.counts().sent.points >= points;
  while (!hasAll()) await sleep(5);
  const figures = await end?.();
  if (figures === undefined || figures.requests === 0) throw new Error(`nothing was measured of ${points} points`);
  await reader.stop(60_000);
  await sink.received();
  return { ...figures, points };
}

/** One push of an exporter for each resource, which are given to it ready. */
async function stock(): Promise<() => Promise<PushFigures>> {
  const send = stockPush(sink.url, compression);
  return async () => {
    await poll();
    const pushed = pipelines.map((pipeline) => pipeline.push(Date.now()));
    const about = mergeResources(pushed.flatMap((one) => one.about ?? []));
    const resources = [...pushed.flatMap(({ ofSwitch }) => ofSwitch), ...about];
    const end = await begin();
    await send(resources);
    return { ...(await end()), points: sum(resources.map((resource) => countPoints(resource))) };
  };
}

/** Begins to measure. */
async function begin(): Promise<() => Promise<Measured>> {
  await sink.received();
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // The first delay is that between the first two times that it looks.
  await sleep(20);
  const before = process.cpuUsage();
  return async () => {
    const { user, system } = process.cpuUsage(before);
    delay.disable();
    return {
      ...(await sink.received()),
      cpuMs: (user + system) / 1_000,
      lagP99Ms: delay.percentile(99) / 1e6,
      lagMaxMs: delay.max / 1e6,
      residentMb: process.memoryUsage().rss / 1e6,
    };
  };
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
