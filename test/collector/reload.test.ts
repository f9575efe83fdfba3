import { describe, expect, it } from "vitest";

import { NOTHING_ADDED } from "../../src/collector/configuration.ts";
import { ConfigurationError, type SwitchSettings } from "../../src/config/settings.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectWith, FIB, fleetOf, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { heapAfterCollection } from "../support/heap.ts";
import { simulateApart } from "../support/simulated.ts";

/** A collector whose configuration the test sets before it has it reloaded. */
async function reloadable(switches: readonly SwitchSettings[]) {
  const next = { switches, mistakes: [] as readonly string[] };
  const collector = await collectWith(fleetOf(switches), {
    reread() {
      if (next.mistakes.length > 0) throw new ConfigurationError(next.mistakes);
      return { settings: fleetOf(next.switches), ...NOTHING_ADDED };
    },
  });
  return { ...collector, next };
}

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

  it("a thousand times under load fails no scrape, and leaves nothing behind", async () => {
    await using fabric = await simulateApart(4, PASSWORD);
    const switches = fabric.switches.map((nexus) => settingsFor(nexus, FIB));
    await using collector = await reloadable(switches);
    const load = { goes: true };
    const seen: string[] = [];
    const scrapeOnce = async (): Promise<void> => {
      const page = await scrape(collector.port);
      seen.push(`${page.status} ${page.find("cisco_device_up").filter(({ value }) => value === 1).length}`);
    };
    const scraper = async (): Promise<void> => {
      while (load.goes) await scrapeOnce();
    };
    const reloadTimes = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        // One switch changes each time, one is gone every second time, and every tenth file is a bad one.
        const [one, two, ...others] = switches;
        collector.next.mistakes = time % 10 === 9 ? ["bad"] : [];
        collector.next.switches = [
          { ...one!, labels: { turn: String(time) } },
          ...(time % 2 === 0 ? [two!] : []),
          ...others,
        ];
        await collector.reload();
        if (time % 5 === 0) await scrapeOnce();
      }
    };
    const scrapers = [scraper(), scraper()];

    await reloadTimes(100);
    const before = heapAfterCollection();
    await reloadTimes(900);
    const after = heapAfterCollection();
    load.goes = false;
    await Promise.all(scrapers);
    await scrapeOnce();

    expect(seen.length).toBeGreaterThan(250);
    expect(new Set(seen)).toEqual(new Set(["200 3", "200 4"]));
    expect((after - before) / 1e6).toBeLessThan(5);
    await expect
      .poll(async () => (await (await fetch(fabric.control)).text()).match(/"openConnections": \d+/g))
      .toEqual(Array.from({ length: 4 }, () => '"openConnections": 1'));
  });
});
