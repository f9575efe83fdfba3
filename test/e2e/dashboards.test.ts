import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { catalogue } from "../../src/catalogue/index.ts";
import { PROFILES } from "../../src/catalogue/profiles.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { collectWith, fleetOf, PASSWORD, settingsFor } from "../support/collector.ts";
import { Dashboard, filled } from "../support/dashboards.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { needing } from "../support/needs.ts";
import { eventually } from "../support/processes.ts";
import { startPrometheus } from "../support/prometheus.ts";
import { jsonTo } from "../support/pushing.ts";
import { rulesInAHurry } from "../support/rules.ts";

const FOLDER = "deploy/grafana/dashboards";

/** What has to come in before the last of the panels has data: a switch that is down opens its breaker after three polls. */
const PATIENCE_MS = 90_000;

const Reply = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z
    .object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.unknown() })) })
    .optional(),
});

/** A destination that takes whatever is pushed. */
async function startSink() {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.setHeader("content-type", "application/json").end("{}"));
  }).listen(await freePort(), "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** The demo's four switches and one that is down, a collector that pushes as well, and a Prometheus that scrapes it. */
async function startAll() {
  const stack = new AsyncDisposableStack();
  const fabric = stack.use(await startFabric(4, { password: PASSWORD }));
  // A row that is no number, so that there is something that was not shown.
  fabric.switches.at(-1)?.replies.set("show icam resource fib-tcam module 1 inst 0", {
    module: "1",
    instance: "0",
    TABLE_fib_resource: {
      ROW_fib_resource: {
        Class: "IPv4 Routes",
        TABLE_fib_stats: { ROW_fib_stats: { Used_Entries: "many", Max_Entries: "1000", Percent_Util: "1.00" } },
      },
    },
  });
  const sink = await startSink();
  stack.defer(() => {
    sink.closeAllConnections();
    sink.close();
  });
  const address = sink.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const forecasts = catalogue.filter(({ id }) => id.startsWith("icam_prediction_"));
  const choices = Object.fromEntries(forecasts.map(({ id }) => [id, { enabled: true }]));
  const gone = { name: "leaf-down", host: "127.0.0.1", port: await freePort() };
  const settings = fleetOf(
    [...fabric.switches, gone].map((nexus) => settingsFor(nexus, { commands: { choices, profiles: PROFILES } })),
  );
  const destinations = [
    jsonTo(`http://127.0.0.1:${port}/v1/metrics`, { name: "central" }),
    jsonTo(`http://127.0.0.1:${await freePort()}/v1/metrics`, { name: "away" }),
  ];
  const push = { ...settings.push, exporters: ["prometheus", "otlp"] as const, intervalMs: 2_000, destinations };
  const collector = stack.use(await collectWith({ ...settings, push }));
  const folder = stack.use(await temporaryFolder());
  const prometheus = stack.use(
    await startPrometheus(`
      global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
      rule_files: ${await rulesInAHurry(folder.path)}
      scrape_configs:
        - { job_name: nxapi-collector, static_configs: [{ targets: ["127.0.0.1:${collector.port}"] }] }
    `),
  );
  await prometheus.scraped(1);
  return {
    ask: async (expr: string) => {
      const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expr)}`);
      const { error, data } = Reply.parse(await response.json());
      if (data === undefined) throw new Error(`${expr}: ${error}`);
      return data.result.map(({ metric }) => metric);
    },
    stop: () => stack.disposeAsync(),
  };
}

needing("prometheus")("each query of each panel", () => {
  let all: Awaited<ReturnType<typeof startAll>>;
  beforeAll(async () => {
    all = await startAll();
  }, PATIENCE_MS);
  afterAll(() => all.stop());

  /** The variables as Grafana fills them in: all of what there is, or the first where one is chosen. */
  async function valuesOf(board: Dashboard): Promise<Record<string, string>> {
    const values: Record<string, string> = { __rate_interval: "10s" };
    for (const { name, query = "", type, multi, allValue } of board.templating.list) {
      if (type !== "query") continue;
      const [, selector = "", label = ""] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
      const found = await eventually(async () => {
        const labels = (await all.ask(filled(selector, values))).flatMap((metric) => metric[label] ?? []);
        return labels.length === 0 ? undefined : labels.toSorted();
      }, PATIENCE_MS);
      values[name] = multi === true ? (allValue ?? "") : (found.find((one) => one !== "leaf-down") ?? "");
    }
    return values;
  }

  it.each(readdirSync(FOLDER))(
    "is answered: %s",
    async (file) => {
      const board = Dashboard.parse(JSON.parse(readFileSync(join(FOLDER, file), "utf8")));
      const values = await valuesOf(board);
      const targets = board.panels.flatMap(({ title, targets: own }) => own.map((target) => ({ ...target, title })));

      const answers = await Promise.all(
        targets.map(async ({ title, refId, expr, legendFormat = "" }) => {
          const full = filled(expr, values);
          if (full.includes("$")) return `${title} ${refId}: a variable is left: ${full}`;
          const wanted = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
          let last = "no answer";
          return await eventually(async () => {
            const found = await all.ask(full).catch((error: unknown) => String(error));
            if (typeof found === "string") last = found;
            else {
              const absent = wanted.filter((label) => found.every((metric) => !(label in metric)));
              last = found.length === 0 ? `no data: ${full}` : `no label ${absent.join(", ")}`;
              if (found.length > 0 && absent.length === 0) return "";
            }
            return undefined;
          }, PATIENCE_MS).catch(() => `${title} ${refId}: ${last}`);
        }),
      );

      expect(targets.length).toBeGreaterThan(5);
      expect(answers.filter((answer) => answer !== "")).toEqual([]);
    },
    3 * PATIENCE_MS,
  );
});
