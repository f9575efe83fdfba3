import { gunzipSync } from "node:zlib";

import { expect, it, vi } from "vitest";

import type { ExportRequest } from "../../../otel/otlp/encode.ts";
import {
  every,
  exportResources,
  type PeriodicReaderOptions,
  type RequestSink,
  startPeriodicReader,
} from "../../../otel/otlp/periodic-reader.ts";
import type { Pipeline } from "../../../otel/pipeline.ts";
import { collectorResource } from "../../../otel/resources.ts";
import { eventually } from "../../support/processes.ts";
import { create, createSource } from "../settable-source.ts";
import { gaugeOf, switchesIn } from "./resources.ts";

interface RecordingSink extends RequestSink {
  readonly requests: ExportRequest[];
}

function recordingSink(encoding: RequestSink["encoding"], compression: RequestSink["compression"]): RecordingSink {
  const requests: ExportRequest[] = [];
  return {
    encoding,
    compression,
    requests,
    put(request) {
      requests.push(request);
      return Promise.resolve();
    },
  };
}

const switches = [gaugeOf("leaf-1", 3), gaugeOf("leaf-2", 4)];

it("gives each sink all switches, in its form", async () => {
  const sinks = [
    recordingSink("protobuf", "gzip"),
    recordingSink("protobuf", "none"),
    recordingSink("json", "gzip"),
  ] as const;

  await exportResources(switches, sinks, { madeAt: 5 });

  const [zipped, plain, json] = sinks.map(({ requests: [request] }) => request);
  expect(sinks.map(({ requests }) => requests.length)).toEqual([1, 1, 1]);
  expect([zipped, plain, json].map((request) => [request?.points, request?.madeAt])).toEqual([
    [7, 5],
    [7, 5],
    [7, 5],
  ]);
  expect(switchesIn(gunzipSync(zipped?.body ?? ""))).toEqual(["leaf-1", "leaf-2"]);
  expect(switchesIn(plain?.body ?? Buffer.alloc(0))).toEqual(["leaf-1", "leaf-2"]);
  expect(gunzipSync(json?.body ?? "").toString()).toContain('{"stringValue":"leaf-2"}');
});

it("writes once what several take in the same form", async () => {
  const sinks = [recordingSink("protobuf", "gzip"), recordingSink("protobuf", "gzip")] as const;

  await exportResources(switches, sinks, { madeAt: 5 });

  expect(sinks[0].requests[0]).toBe(sinks[1].requests[0]);
});

it("keeps to the bounds of a request", async () => {
  const sink = recordingSink("protobuf", "none");

  await exportResources(switches, [sink], { madeAt: 5, limits: { maxPoints: 2, maxBytes: 1e6 } });

  expect(sink.requests.map(({ points }) => points)).toEqual([2, 1, 2, 2]);
});

/** A reader of pipelines that pushes once, and all that it prints. */
function startReader(use: PeriodicReaderOptions["use"]) {
  const printed: Parameters<NonNullable<PeriodicReaderOptions["print"]>>[0][] = [];
  const reader = startPeriodicReader({
    intervalMs: 600_000,
    timeoutMs: 60_000,
    exporters: new Map(),
    print: (resources) => void printed.push(resources),
    use,
    own: () => Promise.resolve({ resource: collectorResource("1.2.3", {}), scope: { name: "a scope" }, metrics: [] }),
    fault(error) {
      throw error;
    },
  });
  const values = (): unknown[][] =>
    printed.map((resources) =>
      resources
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
        .map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]?.value]),
    );
  return { reader, values };
}

it("pushes a switch that was waited for, and not what takes its place meanwhile and was not asked yet", async () => {
  const { source, next } = createSource();
  next.samples = [{ name: "size", value: 7, attributes: { table: "fib" } }];
  const pipeline = await create(source);
  let pipelines: readonly Pipeline[] = [
    {
      ...pipeline,
      async refresh(maxAgeMs) {
        await pipeline.refresh(maxAgeMs);
        pipelines = [await create(createSource().source)];
      },
    },
  ];
  const { reader, values } = startReader((work) => work(pipelines));

  await expect.poll(values).toEqual([
    [
      ["up", 1],
      ["size", 7],
      ["asked", 1],
    ],
  ]);
  await reader.stop(1_000);
});

it("does not push at the end that a switch is down that was not asked yet", async () => {
  const pipeline = await create(createSource().source);
  const asking = Promise.withResolvers<void>();
  const { reader, values } = startReader((work) => work([{ ...pipeline, refresh: () => asking.promise }]));

  await reader.stop(1_000);

  expect(values()).toEqual([[]]);
});

it("acts on though an action never ends, and tells of it", async () => {
  const faults: unknown[] = [];
  let acts = 0;
  const schedule = every({
    intervalMs: 1,
    limitMs: 20,
    act() {
      acts += 1;
      return acts === 1 ? new Promise(() => undefined) : Promise.resolve();
    },
    fault: (error) => faults.push(error),
  });

  await eventually(() => Promise.resolve(acts > 2 ? true : undefined));
  await schedule.stop();

  expect(faults).toEqual([new Error("an action of the schedule took longer than 20 ms")]);
});

it("acts on after one that failed", async () => {
  const faults: unknown[] = [];
  let acts = 0;
  const schedule = every({
    intervalMs: 1,
    act() {
      acts += 1;
      return acts === 1 ? Promise.reject(new Error("broken")) : Promise.resolve();
    },
    fault: (error) => faults.push(error),
  });

  await eventually(() => Promise.resolve(acts > 2 ? true : undefined));
  await Promise.all([schedule.stop(), schedule.stop()]);

  expect(faults).toEqual([new Error("broken")]);
});

it("has Node warn of nothing where an action is due before it can be waited for", async () => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const INTERVAL_MS = 10;
  // It ends as the next is due, and a moment has passed when that is waited for.
  const times = [0, INTERVAL_MS, INTERVAL_MS + 0.002];
  let acts = 0;
  const schedule = every({
    intervalMs: INTERVAL_MS,
    act: () => Promise.resolve(void (acts += 1)),
    fault: () => undefined,
    now: () => times.shift() ?? 2 * INTERVAL_MS,
  });

  await eventually(() => Promise.resolve(acts > 1 ? true : undefined));
  await schedule.stop();

  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});
