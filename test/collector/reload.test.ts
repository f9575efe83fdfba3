import { describe, expect, it } from "vitest";

import { startFabric } from "../../src/simulator/fabric.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { FIB, PASSWORD, reloadable, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

const startLeaf = () => startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });

describe("a reload", () => {
  it("leaves a switch that is the same its session and its snapshot", async () => {
    await using fabric = await startFabric(3, { password: PASSWORD });
    const [one, two, three] = fabric.switches.map((nexus) => settingsFor(nexus, FIB));
    await using collector = await reloadable([one!, two!]);
    await scrape(collector.port);
    await scrape(collector.port);

    collector.next.switches = [one!, { ...two!, labels: { site: "fra" } }, three!];
    const mistakes = await collector.reload();
    const page = await scrape(collector.port);

    expect(mistakes).toEqual([]);
    expect(fabric.switches.map(({ record: { logins, connections } }) => [logins, connections])).toEqual([
      [1, 1],
      [2, 2],
      [1, 1],
    ]);
    expect(page.value("nxapi_collector_polls_total", { host_name: one!.name, result: "answered" })).toBe(3);
    expect(page.value("nxapi_collector_polls_total", { host_name: two!.name, result: "answered" })).toBe(1);
    expect(page.value("cisco_device_up", { host_name: two!.name, site: "fra" })).toBe(1);
    expect(collector.logged.join("")).toContain('msg="configuration reloaded" added=1 changed=1 removed=0 kept=1');
  });

  it("takes the series of a switch that is gone along, and ends what it has with it", async () => {
    await using fabric = await startFabric(2, { password: PASSWORD });
    const [one, two] = fabric.switches.map((nexus) => settingsFor(nexus, FIB));
    await using collector = await reloadable([one!, two!]);
    await scrape(collector.port);

    collector.next.switches = [two!];
    await collector.reload();
    const page = await scrape(collector.port);

    expect(page.text).not.toContain(one!.name);
    expect(page.value("cisco_device_up", { host_name: two!.name })).toBe(1);
    await expect.poll(() => fabric.switches[0]!.record.openConnections).toBe(0);
  });

  it("that finds mistakes changes nothing, and shows in a metric until one succeeds", async () => {
    await using nexus = await startLeaf();
    await using collector = await reloadable([settingsFor(nexus, FIB)]);
    const before = await scrape(collector.port);

    collector.next.mistakes = ["fleet.yaml:1:1: the file: expected something else"];
    const mistakes = await collector.reload();
    const during = await scrape(collector.port);
    collector.next.mistakes = [];
    await collector.reload();
    const after = await scrape(collector.port);

    const metric = "nxapi_collector_config_last_reload_successful";
    expect(mistakes).toEqual(collector.logged.flatMap((line) => /mistake="(.*)"/.exec(line)?.[1] ?? []));
    expect([before, during, after].map((page) => page.value(metric))).toEqual([1, 0, 1]);
    expect([before, during, after].map((page) => page.value("cisco_device_up"))).toEqual([1, 1, 1]);
    expect(nexus.record.logins).toBe(1);
  });

  it("lets the scrape in flight finish with what it began with, and never asks a switch twice at once", async () => {
    await using nexus = await startLeaf();
    await nexus.faults.set({ latency: { ms: 400 } });
    const settings = settingsFor(nexus, FIB);
    await using collector = await reloadable([settings]);
    const inFlight = scrape(collector.port);
    await expect.poll(() => nexus.record.requestCount).toBe(1);

    collector.next.switches = [{ ...settings, labels: { site: "fra" } }];
    await collector.reload();
    const pages = await Promise.all([inFlight, scrape(collector.port)]);

    expect(pages.map((page) => page.find("cisco_tcam_usage").length)).toEqual([9, 9]);
    expect(pages.map((page) => page.find("cisco_device_up", { site: "fra" }).length)).toEqual([0, 1]);
    expect(nexus.record.peakConcurrency).toBe(1);
  });
});
