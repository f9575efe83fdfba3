import { createPipeline, type Pipeline } from "../otel/pipeline.ts";
import { collectorResource } from "../otel/resources.ts";
import type { Command } from "../src/catalogue/define.ts";
import { type Clock, systemClock } from "../src/fleet/clock.ts";
import { aboutMetrics, deviceMetrics } from "../src/fleet/switch-metrics.ts";
import { createSwitch } from "../src/fleet/switch.ts";
import { createClient } from "../src/nxapi/client.ts";

/** How a switch is polled. */
export interface PolledOptions {
  readonly port: number;
  readonly command: Command;
  /** How much later each poll is than the one before, by the clock that it is told; that of `prometheus.yml` unless said. */
  readonly everyMs?: number;
  readonly keepsCourses?: boolean;
}

const SCRAPE_INTERVAL_MS = 10_000;

/** A switch that is asked one command at each poll. */
export interface PolledSwitch {
  run(): Promise<void>;
  /** How many series of the switch itself it shows. */
  readonly shown: () => number;
  /** Closes its connection; it keeps what it has read. */
  close(): void;
}

/** A switch whose clock goes on with each poll, so that nothing is as it was but what did not change. */
export async function polledSwitch(options: PolledOptions): Promise<PolledSwitch> {
  const { port, command, everyMs = SCRAPE_INTERVAL_MS, keepsCourses = false } = options;
  let skewMs = 0;
  const clock: Clock = { now: () => systemClock.now() + skewMs, wall: () => systemClock.wall() + skewMs };
  const client = createClient(
    {
      name: "bench",
      host: "127.0.0.1",
      port,
      protocol: "http",
      user: "admin",
      password: () => Promise.resolve("x"),
      trust: { kind: "verify" },
    },
    { userAgent: "bench" },
  );
  const source = createSwitch({
    name: "bench",
    client,
    scope: { commands: [command], places: [{ module: "1", inst: "0" }] },
    timeoutMs: 30_000,
    maxStaleMs: 90_000,
    requestsPerMinute: 1_000_000,
    clock,
    tell: () => undefined,
    keepsCourses,
  });
  const pipeline = await createPipeline({
    source,
    labels: {},
    metrics: { ...deviceMetrics, ...command.metrics },
    aboutMetrics,
    collector: collectorResource("bench", {}),
    scope: { name: "bench", version: "1" },
    now: clock.now,
    stop: new AbortController().signal,
    fault: (error) => {
      throw error;
    },
  });
  return {
    async run() {
      skewMs += everyMs;
      await pipeline.refresh(0);
    },
    shown: () => seriesIn(pipeline),
    close: () => client.close(),
  };
}

function seriesIn(pipeline: Pipeline): number {
  let count = 0;
  for (const families of pipeline.show())
    for (const [name, { lines }] of families)
      if (!name.startsWith("nxapi_collector_")) for (const byte of lines) if (byte === 10) count += 1;
  return count;
}
