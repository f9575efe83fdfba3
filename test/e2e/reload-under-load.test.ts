import { expect, it } from "vitest";

import { FIB, PASSWORD, reloadable, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { heapAfterCollection } from "../support/heap.ts";
import { simulateApart } from "../support/simulated.ts";

it("a thousand reloads under load fail no scrape, and leave nothing behind", async () => {
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
