import { monitorEventLoopDelay } from "node:perf_hooks";

import { createInstruments, type Instruments, type InstrumentsOptions } from "../../otel/instruments.ts";
import { exportMetrics } from "../../otel/otlp/counters.ts";
import type { Sample, Metrics } from "../catalogue/define.ts";
import { concurrencyMetrics } from "../fleet/limits/concurrency.ts";
import { residentMemory } from "../nxapi/garbage-collection.ts";
import { VERSION } from "./version.ts";
import { proberMetrics } from "./probe/probe.ts";
import { reloadMetrics } from "./reload.ts";

/** What the collector says about its own process, under the names that Prometheus client libraries use. */
const processMetrics = {
  "process.cpu": { kind: "counter", unit: "s", description: "User and system CPU time spent.", attributes: [] },
  "process.start_time": {
    kind: "gauge",
    unit: "s",
    description: "When the process was started, in seconds since 1970.",
    attributes: [],
  },
  "process.resident_memory": { kind: "gauge", unit: "By", description: "Resident memory size.", attributes: [] },
  "nodejs.eventloop.lag.p99": {
    kind: "gauge",
    unit: "s",
    description: "The 99th percentile of the event loop's delay since the last collection.",
    attributes: [],
  },
  "nxapi.collector.build_info": {
    kind: "gauge",
    unit: "",
    description: "What the collector is; always 1.",
    attributes: ["version", "nodeversion"],
  },
} as const satisfies Metrics;

/** What the collector says about itself; the resource is its own. */
export const ownMetrics = {
  ...processMetrics,
  ...concurrencyMetrics,
  ...reloadMetrics,
  ...proberMetrics,
  ...exportMetrics,
} as const;

/** Collects {@link ownMetrics}: of the process, and what its parts say when they are asked. */
export type CollectOwn = () => ReturnType<Instruments["collect"]>;

/** The collector's own instruments. `parts` is asked at each collection. */
export function createOwnMetrics(
  options: Omit<InstrumentsOptions, "metrics">,
  parts: () => readonly Sample[],
): CollectOwn {
  const meters = createInstruments({ ...options, metrics: ownMetrics });
  const ofProcess = watchProcess(VERSION);
  const since = Date.now() - process.uptime() * 1_000;
  return () =>
    meters.collect(() =>
      Promise.resolve({ readings: [{ samples: [...ofProcess(), ...parts()], takenAt: Date.now() }], since }),
    );
}

/** Reads the process's own figures; the event loop's delay is watched from now on. */
function watchProcess(version: string): () => readonly Sample[] {
  const startedAt = Date.now() / 1_000 - process.uptime();
  const delay = monitorEventLoopDelay();
  delay.enable();
  return () => {
    const { user, system } = process.cpuUsage();
    // Before the first measurement the histogram's percentile is not a number of anything.
    const lag = delay.count > 0 ? delay.percentile(99) / 1e9 : 0;
    delay.reset();
    const resident = residentMemory();
    return [
      { name: "process.cpu", value: (user + system) / 1e6, attributes: {} },
      { name: "process.start_time", value: startedAt, attributes: {} },
      ...(resident === undefined
        ? []
        : [{ name: "process.resident_memory", value: resident, attributes: {} } as const]),
      { name: "nodejs.eventloop.lag.p99", value: lag, attributes: {} },
      { name: "nxapi.collector.build_info", value: 1, attributes: { version, nodeversion: process.version } },
    ];
  };
}
