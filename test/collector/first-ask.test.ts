import { describe, expect, it } from "vitest";

import { NOTHING_ADDED } from "../../src/collector/configuration.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { collectWith, FIB, fleetOf, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

const configured = (nexus: Parameters<typeof settingsFor>[0]) => settingsFor(nexus, FIB);

describe("a collector that asks at once", () => {
  it("asks each switch once at the start, which serves the first scrape while it is young enough", async () => {
    await using fabric = await startFabric(3, { password: PASSWORD });
    const settings = fleetOf(fabric.switches.map(configured), { maxAgeMs: 60_000 });
    await using collector = await collectWith(settings, { askAtOnce: true });
    const requests = () => fabric.switches.map(({ record }) => record.requestCount);

    await expect.poll(() => collector.logged.filter((line) => line.includes("switch answers"))).toHaveLength(3);
    const asked = requests();
    const page = await scrape(collector.port);

    expect(asked).toEqual([1, 1, 1]);
    expect(requests()).toEqual(asked);
    expect(page.find("cisco_device_up").map(({ value }) => value)).toEqual([1, 1, 1]);
  });

  it("shares the first poll with a scrape that comes meanwhile", async () => {
    await using fabric = await startFabric(2, { password: PASSWORD, latencyMs: 300 });
    await using collector = await collectWith(fleetOf(fabric.switches.map(configured)), { askAtOnce: true });

    const page = await scrape(collector.port);

    expect(fabric.switches.map(({ record }) => record.requestCount)).toEqual([1, 1]);
    expect(page.find("cisco_tcam_usage").length).toBeGreaterThan(0);
  });

  it("keeps to the pace, and does not wait: it listens though no switch answers", async () => {
    await using fabric = await startFabric(4, { password: PASSWORD });
    for (const nexus of fabric.switches) await nexus.faults.set({ hang: {} });
    const concurrency = { pollsAtOnce: 1, connectsAtOnce: 1, connectsPerSecond: 1_000 };
    await using collector = await collectWith(
      { ...fleetOf(fabric.switches.map(configured)), concurrency },
      { askAtOnce: true },
    );

    const page = await scrape(collector.port, { path: "/metrics?only=collector" });

    const waiting = page.find("nxapi_collector_gate_waiting").map(({ value }) => value);
    expect(page.value("nxapi_collector_gate_used", { gate: "polls" })).toBe(1);
    expect((waiting[0] ?? 0) + (waiting[1] ?? 0)).toBe(3);
  });

  it("asks what a reload brings or changes, and nothing else", async () => {
    await using fabric = await startFabric(3, { password: PASSWORD });
    const [one, two, three] = fabric.switches.map(configured);
    const next = fleetOf([one!, { ...two!, labels: { new: "1" } }, three!]);
    await using collector = await collectWith(fleetOf([one!, two!]), {
      askAtOnce: true,
      reread: () => ({ settings: next, ...NOTHING_ADDED }),
    });
    const answers = () => collector.logged.filter((line) => line.includes("switch answers")).length;
    await expect.poll(answers).toBe(2);

    await collector.reload();
    await expect.poll(answers).toBe(4);

    expect(fabric.switches.map(({ record }) => record.requestCount)).toEqual([1, 2, 1]);
  });

  it("asks no target that is only allowed", async () => {
    await using fabric = await startFabric(1, { password: PASSWORD });
    const [nexus] = fabric.switches;
    const rule = {
      targets: [{ kind: "network", address: "127.0.0.0", prefix: 8, family: "ipv4" }],
      settings: () => configured(nexus!),
    } as const;
    await using collector = await collectWith({ ...fleetOf([]), probes: [rule] }, { askAtOnce: true });

    await scrape(collector.port);

    expect(nexus?.record.connections).toBe(0);
  });
});
