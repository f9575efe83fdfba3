import { expect, it } from "vitest";

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
