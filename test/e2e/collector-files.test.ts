import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { startFabric } from "../../src/simulator/fabric.ts";
import { collectFrom, FIB, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { needing, OTELCOL } from "../support/needs.ts";
import { push, readReceived, utilizationOf } from "../support/otlp.ts";
import { eventually, output } from "../support/processes.ts";
import { startOtelcol, startPrometheus3 } from "../support/receivers.ts";

const FOLDER = "deploy/otel-collector";

/** What both switches push, and what is to come out of it. */
const PUSHED = { "leaf-1": 0.25, "leaf-2": 0.75 };
const SHOWN = [
  { labels: { host_name: "leaf-1", table: "fib" }, value: 0.25 },
  { labels: { host_name: "leaf-2", table: "fib" }, value: 0.75 },
];

needing("otelcol")("the configurations for the OpenTelemetry Collector", () => {
  it.each(readdirSync(FOLDER).filter((file) => file.endsWith(".yaml")))("%s is one that it accepts", async (file) => {
    await expect(output(OTELCOL, ["validate", `--config=${join(FOLDER, file)}`])).resolves.toBe("");
  });

  it("operator/collectors.yaml has one that it accepts", async () => {
    await using folder = await temporaryFolder();
    const resource = Manifest.parse(parse(readFileSync(join(FOLDER, "operator/collectors.yaml"), "utf8")));
    const file = join(folder.path, "config.json");
    writeFileSync(file, JSON.stringify(resource.spec.config));

    await expect(output(OTELCOL, ["validate", `--config=${file}`])).resolves.toBe("");
  });

  it("otlp-to-prometheus.yaml shows each switch's series with its name, and no more labels than it had", async () => {
    const [otlp, outPort] = [await otlpReceiver(), await freePort()];
    await using _ = await startOtelcol(
      { ...otlp.config, exporters: { prometheus: { endpoint: `127.0.0.1:${outPort}` } } },
      [join(FOLDER, "otlp-to-prometheus.yaml")],
    );

    const statuses = await pushTo(otlp.url);
    const page = await scrape(outPort);

    expect(statuses).toEqual([200, 200]);
    expect(
      page
        .find("cisco_tcam_utilization_ratio")
        .map(({ labels, value }) => ({ labels, value }))
        .toSorted((one, other) => one.value - other.value),
    ).toEqual(SHOWN);
  });

  it.each([
    ["scrape-to-otlp.yaml makes a resource of each switch on the page", "scrape-to-otlp.yaml", scrapeOften],
    ["probe-to-otlp.yaml makes a resource of each switch that /sd tells of", "probe-to-otlp.yaml", discoverOften],
  ] as const)("%s", async (_what, configuration, scraping) => {
    await using fabric = await startFabric(2, { password: PASSWORD });
    await using collector = await collectFrom(fabric.switches.map((nexus) => settingsFor(nexus, FIB)));
    await using folder = await temporaryFolder();
    const received = join(folder.path, "received");
    await using _ = await startOtelcol(
      {
        receivers: { prometheus: { config: { scrape_configs: [scraping(collector.port)] } } },
        exporters: { file: { path: received } },
        service: { pipelines: { metrics: { exporters: ["file"] } } },
      },
      [join(FOLDER, configuration)],
    );

    const hosts = await eventually(async () => {
      const found = hostsWith("cisco_device_up", await readReceived(received));
      return found?.length === fabric.switches.length ? found : undefined;
    });

    expect(hosts).toEqual(fabric.switches.map(({ name }) => name));
  });
});

needing("otelcol", "prometheus 3")("the Collector and Prometheus 3", () => {
  it("otlp-to-remote-write.yaml writes each switch's series with its name, and no more labels than it had", async () => {
    await using prometheus = await startPrometheus3({});
    const otlp = await otlpReceiver();
    await using _ = await startOtelcol(
      { ...otlp.config, exporters: { prometheus_remote_write: { endpoint: `${prometheus.url}/api/v1/write` } } },
      [join(FOLDER, "otlp-to-remote-write.yaml")],
    );

    const statuses = await pushTo(otlp.url);
    const series = await eventually(async () => {
      const found = await prometheus.query("sort(cisco_tcam_utilization_ratio)");
      return found.length === SHOWN.length ? found : undefined;
    });

    expect(statuses).toEqual([200, 200]);
    expect(series).toEqual(
      SHOWN.map(({ labels, value }) => ({
        labels: { __name__: "cisco_tcam_utilization_ratio", ...labels },
        value,
      })),
    );
  });
});

/** Free ports in place of those that the files have. */
async function otlpReceiver() {
  const [http, grpc] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const protocols = { http: { endpoint: http }, grpc: { endpoint: grpc } };
  return { url: `http://${http}`, config: { receivers: { otlp: { protocols } } } };
}

function pushTo(url: string): Promise<number[]> {
  return Promise.all(Object.entries(PUSHED).map(([name, value]) => push(url, utilizationOf(name, value))));
}

function scrapeOften(port: number) {
  const static_configs = [{ targets: [`127.0.0.1:${port}`] }];
  return { job_name: "nxapi-collector", scrape_interval: "3s", scrape_timeout: "3s", static_configs };
}

function discoverOften(port: number) {
  const http_sd_configs = [{ url: `http://127.0.0.1:${port}/sd`, refresh_interval: "1s" }];
  return { job_name: "nxapi-collector", scrape_interval: "3s", scrape_timeout: "3s", http_sd_configs };
}

const Manifest = z.object({
  kind: z.literal("OpenTelemetryCollector"),
  spec: z.object({ config: z.record(z.string(), z.unknown()) }),
});

const Received = z.array(
  z.object({
    resourceMetrics: z.array(
      z.object({
        resource: z.object({
          attributes: z.array(z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) })),
        }),
        scopeMetrics: z.array(z.object({ metrics: z.array(z.object({ name: z.string() })) })),
      }),
    ),
  }),
);

/** The `host.name` of each resource that has a metric, none twice; undefined while no resource has it. */
function hostsWith(metric: string, received: unknown): string[] | undefined {
  const resources = Received.parse(received).flatMap(({ resourceMetrics }) => resourceMetrics);
  const hosts = resources
    .filter(({ scopeMetrics }) => scopeMetrics.some(({ metrics }) => metrics.some(({ name }) => name === metric)))
    .map(({ resource }) => resource.attributes.find(({ key }) => key === "host.name")?.value.stringValue ?? "none");
  return hosts.length > 0 ? [...new Set(hosts)].toSorted() : undefined;
}
