import { join } from "node:path";

import { expect, it } from "vitest";

import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { needing } from "../support/needs.ts";
import { push, readReceived, utilizationOf } from "../support/otlp.ts";
import { eventually } from "../support/processes.ts";
import { startOtelcol, startPrometheus3 } from "../support/receivers.ts";

needing("prometheus 3")("a real Prometheus 3", () => {
  it("takes a gauge over OTLP, with the switch's name as a label", async () => {
    await using prometheus = await startPrometheus3({ otlp: { promote_resource_attributes: ["host.name"] } });

    const status = await push(`${prometheus.url}/api/v1/otlp`, utilizationOf("leaf-1", 0.25));
    const series = await eventually(async () => {
      const found = await prometheus.query("cisco_tcam_utilization_ratio");
      return found.length > 0 ? found : undefined;
    });

    expect(status).toBe(200);
    expect(series).toMatchObject([{ labels: { host_name: "leaf-1", table: "fib" }, value: 0.25 }]);
  });

  it("says why it does not start", async () => {
    await expect(startPrometheus3({ scrape_configs: "none" })).rejects.toThrow(/scrape_configs|cannot unmarshal/);
  });
});

needing("otelcol")("a real OpenTelemetry Collector", () => {
  it("takes a gauge over OTLP, and hands it on as it came and as Prometheus reads it", async () => {
    await using folder = await temporaryFolder();
    const request = utilizationOf("leaf-1", 0.25);
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

    const status = await push(`http://127.0.0.1:${inPort}`, request);
    const page = await scrape(outPort);
    const written = await eventually(() => readReceived(received));

    expect(status).toBe(200);
    expect(otelcol.printed()).not.toMatch(/\t(?:warn|error)\t/);
    expect(page.find("cisco_tcam_utilization_ratio")).toMatchObject([
      { labels: { host_name: "leaf-1", table: "fib" }, value: 0.25 },
    ]);
    expect(written).toMatchObject([request]);
  });
});
