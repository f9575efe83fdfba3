import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { prometheusName } from "../../otel/prometheus-name.ts";
import { processMetrics } from "../../otel/process-metrics.ts";
import type { Metric } from "../../src/catalogue/define.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { aboutMetrics } from "../../src/fleet/about.ts";
import { deviceMetrics } from "../../src/fleet/switch.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

const GOLDEN = "test/golden";

/** A moment at which the moving personality's tables have known values. */
const NOON = Date.UTC(2026, 0, 1, 12);

describe("the whole exposition", () => {
  it.each(["n9kv-9.3.3", "n9kv-i7.6", "n9k-live"] as const)(
    "of a switch that is %s is the golden file's",
    async (personality) => {
      await using nexus = await startNexus({ name: "leaf-1", personality, password: PASSWORD, clock: () => NOON });
      await using collector = await collectFrom([settingsFor(nexus)]);

      const { text } = await scrape(collector.port);

      await expect(steady(text)).toMatchFileSnapshot(`../golden/${personality}.prom`);
    },
  );

  it("has each declared metric in some golden file", () => {
    const golden = readdirSync(GOLDEN)
      .map((file) => readFileSync(`${GOLDEN}/${file}`, "utf8"))
      .join("");
    const declared = [deviceMetrics, aboutMetrics, processMetrics, ...catalogue.map(({ metrics }) => metrics)];

    const missing = declared
      .flatMap((metrics) => Object.entries<Metric>(metrics))
      .map(([name, metric]) => prometheusName(name, metric))
      .filter((name) => !golden.includes(`# TYPE ${name} `));

    // These are about failures and concessions, of which a switch that answers well has none.
    expect(missing).toEqual([
      "nxapi_collector_poll_failures_total",
      "nxapi_collector_down_reason",
      "nxapi_collector_dropped_samples_total",
      "nxapi_collector_insecure",
    ]);
  });
});

/** An exposition without what is different in each run: the values of clocks, of the process and of the wire. */
function steady(text: string): string {
  return text
    .replaceAll(/^((?:process|nodejs)_\w+) .*$/gm, "$1 <varies>")
    .replaceAll(/^(\w+_(?:duration|timestamp)_seconds\{.*\}) .*$/gm, "$1 <varies>")
    .replaceAll(/^(nxapi_collector_received_bytes_total\{.*\}) .*$/gm, "$1 <varies>")
    .replaceAll(/nodeversion="[^"]*"/g, 'nodeversion="<varies>"');
}
