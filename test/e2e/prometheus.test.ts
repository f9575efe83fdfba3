import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { z } from "zod";

import { startFabric } from "../../src/simulator/fabric.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { missing } from "../support/needs.ts";
import { eventually, output, start } from "../support/processes.ts";

/** The five expressions that the workshop graphs. */
const EXPRESSIONS = [
  "icam_fib_tcam_ipv4_host_routes",
  "icam_fib_tcam_ipv4_lpm_routes",
  "icam_fib_tcam_ipv4_routes",
  "process_start_time_seconds",
  "process_cpu_seconds_total",
];

const SWITCHES = ["nx-osv9000-1", "nx-osv9000-2", "nx-osv9000-3", "nx-osv9000-4"];

/** Discovery takes up to 5 s, the interval is 10 s, and its phase is Prometheus's own. */
const FIRST_SCRAPE_MS = 30_000;

describe.skipIf(missing("prometheus"))("a real prometheus with the project's prometheus.yml", () => {
  it(
    "has the target up and data for the workshop's five expressions",
    async () => {
      await using fabric = await startFabric(4, { password: PASSWORD });
      await using collector = await collectFrom(fabric.switches.map((nexus) => settingsFor(nexus)));
      await using prometheus = await startPrometheus(collector.port);

      const target = await prometheus.firstScrape();
      const answers = await Promise.all(EXPRESSIONS.map((expression) => prometheus.query(expression)));

      expect(target).toMatchObject({ health: "up", lastError: "" });
      expect(answers.map((series) => series.length)).toEqual([4, 4, 4, 1, 1]);
      expect(answers[0]?.map(({ metric }) => metric["host_name"]).toSorted()).toEqual(SWITCHES);
    },
    FIRST_SCRAPE_MS + 10_000,
  );
});

describe.skipIf(missing("promtool"))("promtool check metrics", () => {
  it("finds nothing to say about a scrape", async () => {
    await using fabric = await startFabric(4, { password: PASSWORD });
    await using collector = await collectFrom(fabric.switches.map((nexus) => settingsFor(nexus)));
    const { text } = await scrape(collector.port);

    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "scrape"), text);
    const said = await output("sh", ["-c", `promtool check metrics < "${join(folder.path, "scrape")}" 2>&1`]);

    expect(said).toBe("");
  });

  it("finds nothing wrong with prometheus.yml", async () => {
    await expect(output("promtool", ["check", "config", "prometheus.yml"])).resolves.toContain("SUCCESS");
  });
});

const Targets = z.object({
  data: z.object({ activeTargets: z.array(z.object({ health: z.string(), lastError: z.string() })) }),
});
const Answer = z.object({
  data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }),
});

/** Starts Prometheus with the project's configuration, in which only the target's address is changed. */
async function startPrometheus(collectorPort: number) {
  const folder = await temporaryFolder();
  const config = (await readFile("prometheus.yml", "utf8")).replace("collector:8888", `127.0.0.1:${collectorPort}`);
  await writeFile(join(folder.path, "prometheus.yml"), config);
  const port = await freePort();
  const process = start("prometheus", [
    `--config.file=${join(folder.path, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder.path, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  const ask = async (path: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json();
  return {
    /** The target after its first scrape. */
    firstScrape: () =>
      eventually(async () => {
        const [target] = Targets.parse(await ask("targets")).data.activeTargets;
        return target?.health === "unknown" ? undefined : target;
      }, FIRST_SCRAPE_MS),
    query: async (expression: string) =>
      Answer.parse(await ask(`query?query=${encodeURIComponent(expression)}`)).data.result,
    async [Symbol.asyncDispose]() {
      await process[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
