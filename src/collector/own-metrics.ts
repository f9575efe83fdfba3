import { createMeters, type Meters, type MetersOptions } from "../../otel/meters.ts";
import { processMetrics, watchProcess } from "../../otel/process-metrics.ts";
import { exportMetrics } from "../../otel/otlp/counters.ts";
import type { Sample } from "../catalogue/define.ts";
import { paceMetrics } from "../fleet/limits/concurrency.ts";
import { VERSION } from "./version.ts";
import { proberMetrics } from "./probe/probe.ts";
import { reloadMetrics } from "./reload.ts";

/** What the collector says about itself; the resource is its own. */
export const ownMetrics = {
  ...processMetrics,
  ...paceMetrics,
  ...reloadMetrics,
  ...proberMetrics,
  ...exportMetrics,
} as const;

/** Collects {@link ownMetrics}: of the process, and what its parts say when they are asked. */
export type CollectOwn = () => ReturnType<Meters["collect"]>;

/** The collector's own instruments. `parts` is asked at each collection. */
export function createOwn(options: Omit<MetersOptions, "metrics">, parts: () => readonly Sample[]): CollectOwn {
  const meters = createMeters({ ...options, metrics: ownMetrics });
  const ofProcess = watchProcess(VERSION);
  const since = Date.now() - process.uptime() * 1_000;
  return () =>
    meters.collect(() =>
      Promise.resolve({ readings: [{ samples: [...ofProcess(), ...parts()], takenAt: Date.now() }], since }),
    );
}
