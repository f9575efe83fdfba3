import { expect, it, vi } from "vitest";

import { startFabric } from "../../src/simulator/fabric.ts";
import { collectFrom, FIB, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

it("the collector is healthy and ready while every switch is down, so that nothing restarts it in vain", async () => {
  await using fabric = await startFabric(3, { password: PASSWORD, faults: { refuse: {} } });
  await using collector = await collectFrom(fabric.switches.map((nexus) => settingsFor(nexus, FIB)));

  for (let poll = 0; poll < 4; poll += 1) {
    const page = await scrape(collector.port);
    const paths = ["/-/healthy", "/-/ready"];
    const answers = await Promise.all(paths.map((path) => fetch(`http://127.0.0.1:${collector.port}${path}`)));

    expect(page.find("cisco_device_up").map(({ value }) => value)).toEqual([0, 0, 0]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  }
});

it("a scrape shows all but the resident memory where no file handle is left to ask for that", async () => {
  await using fabric = await startFabric(1, { password: PASSWORD });
  await using collector = await collectFrom(fabric.switches.map((one) => settingsFor(one, FIB)));
  const rss = vi.spyOn(process.memoryUsage, "rss").mockImplementation(() => {
    throw new Error("EMFILE: too many open files, uv_resident_set_memory");
  });

  const page = await scrape(collector.port).finally(() => rss.mockRestore());

  expect(page.find("cisco_device_up")).toMatchObject([{ value: 1 }]);
  expect(page.find("process_cpu_seconds_total")).toHaveLength(1);
  expect(page.find("process_resident_memory_bytes")).toEqual([]);
});
