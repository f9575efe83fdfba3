import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { missing } from "../support/needs.ts";
import { eventually } from "../support/processes.ts";
import { startOtelcol, startPrometheus3 } from "../support/receivers.ts";

/** Both may start on a machine that is busy. */
const START_MS = 60_000;

describe.skipIf(missing("prometheus 3"))("a real Prometheus 3", () => {
  it(
    "takes a gauge over OTLP, with the switch's name as a label",
    async () => {
      await using prometheus = await startPrometheus3({ otlp: { promote_resource_attributes: ["host.name"] } });

      const status = await send(`${prometheus.url}/api/v1/otlp/v1/metrics`);
      const series = await eventually(async () => {
        const found = await prometheus.query("cisco_tcam_utilization_ratio");
        return found.length > 0 ? found : undefined;
      });

      expect(status).toBe(200);
      expect(series).toMatchObject([{ labels: { host_name: "leaf-1", table: "fib" }, value: 0.25 }]);
    },
    START_MS,
  );

  it("says why it does not start", async () => {
    await expect(startPrometheus3({ scrape_configs: "none" })).rejects.toThrow(/scrape_configs|cannot unmarshal/);
  });
});

describe.skipIf(missing("otelcol"))("a real OpenTelemetry Collector", () => {
  it(
    "takes a gauge over OTLP, and hands it on as it came and as Prometheus reads it",
    async () => {
      await using folder = await temporaryFolder();
      const [received, inPort, outPort] = [join(folder.path, "received"), await freePort(), await freePort()];
      await using otelcol = await startOtelcol({
        receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${inPort}` } } } },
        processors: {
          transform: {
            metric_statements: [`set(datapoint.attributes["host.name"], resource.attributes["host.name"])`],
          },
        },
        exporters: {
          file: { path: received },
          prometheus: { endpoint: `127.0.0.1:${outPort}` },
        },
        service: {
          pipelines: {
            "metrics/file": { receivers: ["otlp"], exporters: ["file"] },
            "metrics/prometheus": { receivers: ["otlp"], processors: ["transform"], exporters: ["prometheus"] },
          },
        },
      });

      const status = await send(`http://127.0.0.1:${inPort}/v1/metrics`);
      const page = await scrape(outPort);
      const written = await eventually(async () => (await readFile(received, "utf8")) || undefined);

      expect(status).toBe(200);
      expect(otelcol.printed()).not.toMatch(/\t(?:warn|error)\t/);
      expect(page.find("cisco_tcam_utilization_ratio")).toMatchObject([
        { labels: { host_name: "leaf-1", table: "fib" }, value: 0.25 },
      ]);
      expect(
        written
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as unknown),
      ).toMatchObject([REQUEST]);
    },
    START_MS,
  );
});

const SENT_MS = Date.now();

const REQUEST = {
  resourceMetrics: [
    {
      resource: {
        attributes: [
          { key: "service.name", value: { stringValue: "nxapi-collector" } },
          { key: "host.name", value: { stringValue: "leaf-1" } },
        ],
      },
      scopeMetrics: [
        {
          scope: { name: "nxapi-collector" },
          metrics: [
            {
              name: "cisco.tcam.utilization",
              description: "Share of the entries in use.",
              unit: "1",
              gauge: {
                dataPoints: [
                  {
                    attributes: [{ key: "table", value: { stringValue: "fib" } }],
                    timeUnixNano: `${SENT_MS}000000`,
                    asDouble: 0.25,
                  },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
};

/** Sends the gauge and gives the status of the answer. */
async function send(url: string): Promise<number> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(REQUEST) });
  return response.status;
}
