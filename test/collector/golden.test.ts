import { describe, expect, it } from "vitest";
import { z } from "zod";

import { prometheusName } from "../../otel/prometheus/names.ts";
import type { Metric } from "../../src/catalogue/define.ts";
import { ownMetrics } from "../../src/collector/own-metrics.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { aboutMetrics } from "../../src/fleet/switch-metrics.ts";
import { deviceMetrics } from "../../src/fleet/switch-metrics.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { isPersonalityName, personalities } from "../../src/simulator/personalities/index.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { fixturesOf, simulatorFixtures } from "../support/catalogue.ts";
import { scrape } from "../support/exposition.ts";

/** The expositions that the tests of this file compared with a golden file each. */
const shown: string[] = [];

/** Those that are off by default too, but for the one that no simulated switch knows. */
const EVERY_COMMAND = catalogue.map(({ id }) => id).filter((id) => id !== "internal_forwarding");

/** What makes a simulated switch answer the same each time. */
const FIXED = { password: PASSWORD, clock: () => NOON, fixtures: simulatorFixtures() };

/** A moment at which the moving personality's tables have known values. */
const NOON = Date.UTC(2026, 0, 1, 12);

describe("the whole exposition", () => {
  it.each(Object.values(personalities).map(({ name }) => name))(
    "of a switch that is %s is the golden file's",
    async (name) => {
      if (!isPersonalityName(name)) throw new Error(name);
      await using nexus = await startNexus({ ...FIXED, name: "leaf-1", personality: name });
      // The largest chassis would only repeat the other one, six thousand lines long.
      const places = name === "chassis-10.2.6" ? [{ module: "1", inst: "0" }] : undefined;
      await using collector = await collectFrom([settingsFor(nexus, { commands: { only: EVERY_COMMAND }, places })]);

      const { text } = await scrape(collector.port);

      shown.push(text);
      await expect(steady(text)).toMatchFileSnapshot(`../golden/${name}.prom`);
    },
  );

  it("of switches that answer as the fixtures do is the golden file's", async () => {
    await using stack = new AsyncDisposableStack();
    const most = Math.max(...catalogue.map((command) => fixturesOf(command).length));
    const switches = await Promise.all(
      Array.from({ length: most }, async (_, index) => {
        const nexus = await startNexus({ ...FIXED, name: `fixture-${index + 1}`, personality: "n9k-live" });
        stack.use(nexus);
        // A forecast's command line has a date in it; the simulated switch answers that one by itself.
        for (const command of catalogue.filter(({ syntax }) => !syntax.includes("{now"))) {
          const bodies = fixturesOf(command);
          const body = bodies[Math.min(index, bodies.length - 1)];
          nexus.replies.set(command.title({ module: "1", inst: "0" }), z.json().parse(body));
        }
        return nexus;
      }),
    );
    const everything = { commands: { only: catalogue.map(({ id }) => id) }, places: [{ module: "1", inst: "0" }] };
    await using collector = await collectFrom(switches.map((nexus) => settingsFor(nexus, everything)));

    const { text } = await scrape(collector.port);

    shown.push(text);
    await expect(steady(text)).toMatchFileSnapshot("../golden/fixtures.prom");
  });

  it("has each declared metric in some golden file", () => {
    const golden = shown.join("");
    const declared = [deviceMetrics, aboutMetrics, ownMetrics, ...catalogue.map(({ metrics }) => metrics)];

    const missing = declared
      .flatMap((metrics) => Object.entries<Metric>(metrics))
      .map(([name, metric]) => prometheusName(name, metric))
      // Of a destination, of which there is none here.
      .filter((name) => !name.startsWith("nxapi_collector_export_") && !golden.includes(`# TYPE ${name} `));

    // These are about failures, concessions and certificates, of which a switch that answers well over plain HTTP has none.
    expect(missing).toEqual([
      "nxapi_collector_poll_failures_total",
      "nxapi_collector_down_reason",
      "nxapi_collector_certificate_expiry_timestamp_seconds",
      "nxapi_collector_insecure",
    ]);
  });
});

/** An exposition without what is different in each run: the values of clocks, of the process and of the wire. */
function steady(text: string): string {
  return (
    text
      .replaceAll(/^((?:process|nodejs)_\w+) .*$/gm, "$1 <varies>")
      .replaceAll(/^(\w+_(?:duration|timestamp|offset)_seconds(?:_total)?(?:\{.*\})?) .*$/gm, "$1 <varies>")
      // A forecast is for a day so long after today.
      .replaceAll(/^(\w+_prediction_\w+\{.*\}) .*$/gm, "$1 <varies>")
      .replaceAll(/^(nxapi_collector_received_bytes_total\{.*\}) .*$/gm, "$1 <varies>")
      .replaceAll(/nodeversion="[^"]*"/g, 'nodeversion="<varies>"')
  );
}
