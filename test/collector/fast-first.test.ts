import { describe, expect, it } from "vitest";

import type { SwitchSettings } from "../../src/config/settings.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

const SCALE = "show icam scale";
const HOST = { host_name: "leaf-1" };

/** Fast tables and a slow one at one place. */
const TABLES: Partial<SwitchSettings> = {
  commands: { only: ["version", "icam_fib_tcam", "icam_scale"] },
  places: [{ module: "1", inst: "0" }],
};

const startLeaf = (ms: number) =>
  startNexus({
    name: "leaf-1",
    personality: "n9k-live",
    password: PASSWORD,
    faults: { "slow-command": { command: "icam scale", ms } },
  });

const withTimeout = (timeoutMs: number): Partial<SwitchSettings> => ({
  ...TABLES,
  commands: { ...TABLES.commands, choices: { icam_scale: { timeoutMs } } },
});

describe("a slow command", () => {
  it("delays the fast readings of its own poll neither for a scrape that cannot wait, nor is it lost", async () => {
    await using nexus = await startLeaf(3_000);
    await using collector = await collectFrom([settingsFor(nexus, TABLES)]);

    const hurried = await scrape(collector.port, { timeoutS: 1.5 });
    const patient = await scrape(collector.port, { timeoutS: 30 });

    expect(hurried.value("cisco_device_up", HOST)).toBe(1);
    expect(hurried.find("cisco_tcam_usage", HOST)).toHaveLength(9);
    expect(hurried.find("cisco_scale_usage", HOST)).toEqual([]);
    expect(patient.find("cisco_scale_usage", HOST).length).toBeGreaterThan(0);
    expect(patient.value("nxapi_collector_polls_total", { ...HOST, result: "answered" })).toBe(1);
    expect(nexus.record.requestCount).toBe(2);
  });

  it("that takes longer than it may costs itself only", async () => {
    await using nexus = await startLeaf(60_000);
    await using collector = await collectFrom([settingsFor(nexus, withTimeout(300))]);

    const page = await scrape(collector.port);

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.find("cisco_tcam_usage", HOST)).toHaveLength(9);
    expect(page.value("nxapi_collector_command_state", { ...HOST, command: SCALE, state: "failed" })).toBe(1);
    expect(page.find("nxapi_collector_poll_failures_total", HOST)).toEqual([]);
  });

  it("may take longer than the poll", async () => {
    await using nexus = await startLeaf(1_500);
    await using collector = await collectFrom([settingsFor(nexus, { ...withTimeout(10_000), timeoutMs: 1_000 })]);

    const page = await scrape(collector.port);

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.find("cisco_scale_usage", HOST).length).toBeGreaterThan(0);
  });

  it("keeps what was read before it for as long as it may take, though that is longer than max_stale", async () => {
    await using nexus = await startLeaf(8_000);
    await using collector = await collectFrom([settingsFor(nexus, withTimeout(10_000))], { maxStaleMs: 100 });
    await scrape(collector.port, { timeoutS: 1 });

    const page = await scrape(collector.port, { timeoutS: 1 });

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.find("cisco_tcam_usage", HOST)).toHaveLength(9);
  });
});
