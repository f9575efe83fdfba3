import { describe, expect, it } from "vitest";

import { type Nexus, startNexus } from "../../src/simulator/nexus.ts";
import { PASSWORD } from "../support/collector.ts";
import { eventually } from "../support/processes.ts";
import { exit, portOf } from "../support/program.ts";
import { runPushing } from "../support/pushing-program.ts";

const INTERVAL_MS = 500;

const startLeaf = () => startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });

/** Nobody listens there, and nobody is to be sent anything. */
const NOWHERE = "http://127.0.0.1:9/v1/metrics";

/** Starts the program with these exporters. */
const runWith = (nexus: Nexus, exporters: string, more: Record<string, string> = {}) =>
  runPushing(nexus, NOWHERE, {
    OTEL_METRICS_EXPORTER: exporters,
    OTEL_METRIC_EXPORT_INTERVAL: String(INTERVAL_MS),
    ...more,
  });

it("console prints each switch and the collector once at each interval, and asks the switch no more often", async () => {
  await using nexus = await startLeaf();
  await using program = runWith(nexus, "console");
  const startedAt = performance.now();
  let stdout = "";
  program.child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  const printed = (metric: string) => stdout.split(`name: '${metric}'`).length - 1;

  await eventually(() => Promise.resolve(printed("nxapi.collector.build_info") >= 4 || undefined));
  const intervals = (performance.now() - startedAt) / INTERVAL_MS;
  const times = printed("nxapi.collector.build_info");
  program.child.kill("SIGTERM");
  const status = await exit(program);

  expect(status).toBe(0);
  expect(times).toBeLessThanOrEqual(1 + intervals);
  // A reading is printed once, and so not once more at the end.
  expect(printed("cisco.device.up")).toBeLessThan(printed("nxapi.collector.build_info"));
  expect(nexus.record.logins).toBe(1);
});

describe("nothing is exported, and no switch is ever asked,", () => {
  it.each<readonly [string, string, Record<string, string>]>([
    ["with the exporter none", "none", {}],
    ["with OpenTelemetry switched off", "prometheus,otlp,console", { OTEL_SDK_DISABLED: "true" }],
  ])("%s, and /metrics says so", async (_what, exporters, more) => {
    await using nexus = await startLeaf();
    await using program = runWith(nexus, exporters, more);
    const port = await portOf(program);
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

    const metrics = await ask("/metrics");
    const others = await Promise.all(["/", "/-/healthy", "/-/ready"].map((path) => ask(path)));
    program.child.kill("SIGTERM");
    const status = await exit(program);

    expect(metrics.status).toBe(404);
    expect(await metrics.text()).toMatch(/OTEL_METRICS_EXPORTER.*OTEL_SDK_DISABLED/);
    expect(others.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(status).toBe(0);
    expect([nexus.record.connections, nexus.record.requestCount]).toEqual([0, 0]);
    expect(program.printed()).not.toMatch(/cannot be sent|cisco\.device\.up/);
  });
});
