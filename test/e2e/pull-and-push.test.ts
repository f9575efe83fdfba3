import { join } from "node:path";

import { expect, it } from "vitest";
import { z } from "zod";

import type { Destination, Settings } from "../../src/config/settings.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { collectWith, fleetOf, PASSWORD, settingsFor } from "../support/collector.ts";
import { type Line, type Scrape, scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { needing } from "../support/needs.ts";
import { readReceived } from "../support/otlp.ts";
import { eventually } from "../support/processes.ts";
import { startOtelcol, startPrometheus3 } from "../support/receivers.ts";

/** One poll for the push and for the scrape: both show the same snapshot. */
const ONE_POLL = { maxAgeMs: 600_000 };

/** The demo's four switches, collected from, shown and pushed to `url`. */
async function pushing(url: string, more: Partial<Destination> = {}, labels: Readonly<Record<string, string>> = {}) {
  await using stack = new AsyncDisposableStack();
  const fabric = stack.use(await startFabric(4, { password: PASSWORD }));
  const switches = fabric.switches.map((nexus) => settingsFor(nexus, { labels }));
  const destination: Destination = {
    name: "default",
    url,
    protocol: "http/protobuf",
    headers: () => Promise.resolve({}),
    headersFrom: "",
    compression: "gzip",
    timeoutMs: 10_000,
    tls: {},
    ...more,
  };
  const settings: Settings = fleetOf(switches, ONE_POLL);
  const collector = stack.use(
    await collectWith({
      ...settings,
      push: { ...settings.push, exporters: ["prometheus", "otlp"], intervalMs: 600_000, destinations: [destination] },
    }),
  );
  const whole = stack.move();
  return { fabric, collector, [Symbol.asyncDispose]: () => whole.disposeAsync() };
}

/** Scrapes until the page has the series that were pushed, and gives it. Both are taken anew: a poll may still run. */
async function scrapeLike(pushed: () => Promise<readonly Line[]>, port: number): Promise<Scrape> {
  let pulled = await scrape(port);
  const differences = async (): Promise<string[]> => {
    pulled = await scrape(port);
    const [ours, theirs] = [comparable(pulled.lines), comparable(await pushed())];
    const [inOurs, inTheirs] = [new Set(ours), new Set(theirs)];
    const [missing, surplus] = [ours.filter((one) => !inTheirs.has(one)), theirs.filter((one) => !inOurs.has(one))];
    return [...missing.map((one) => `not pushed: ${one}`), ...surplus.map((one) => `not scraped: ${one}`)];
  };
  await expect.poll(differences, { interval: 200 }).toEqual([]);
  return pulled;
}

/** The pushed metrics of switches and about them, without what differs from moment to moment and where it is kept. */
function comparable(lines: readonly Line[]): string[] {
  return (
    lines
      .filter(({ name }) => /^(cisco|icam|nxapi_collector)_/.test(name))
      // Of the push itself, and so another after it.
      .filter(({ name }) => !name.startsWith("nxapi_collector_export_"))
      .map(({ name, labels, value }) => {
        // To Prometheus, a label with an empty value is one that is not there.
        const own = Object.entries(labels).filter(
          ([label, text]) => text !== "" && !/^(job|instance|otel_scope_.*|__name__)$/.test(label),
        );
        return `${name} ${JSON.stringify(own.toSorted(([a], [b]) => (a < b ? -1 : 1)))} ${value}`;
      })
      .toSorted()
  );
}

needing("otelcol")("a real OpenTelemetry Collector", () => {
  it("shows to Prometheus what /metrics shows, series by series", async () => {
    const [http, shown] = [`127.0.0.1:${await freePort()}`, await freePort()];
    await using _ = await startOtelcol(
      {
        receivers: { otlp: { protocols: { http: { endpoint: http }, grpc: { endpoint: "127.0.0.1:0" } } } },
        exporters: { prometheus: { endpoint: `127.0.0.1:${shown}` } },
      },
      [join("deploy/otel-collector", "otlp-to-prometheus.yaml")],
    );
    await using all = await pushing(`http://${http}/v1/metrics`);

    // The Collector takes what it is sent one metric after the other.
    const pulled = await scrapeLike(async () => (await scrape(shown)).lines, all.collector.port);

    expect(pulled.find("cisco_device_up").map(({ value }) => value)).toEqual([1, 1, 1, 1]);
    expect(all.fabric.switches.map(({ record }) => record.requestCount)).toEqual(
      pulled.find("nxapi_collector_requests_total").map(({ value }) => value),
    );
  });

  it("receives four resources of switches and one of the collector, with their units, kinds and times", async () => {
    await using folder = await temporaryFolder();
    const [http, file] = [`127.0.0.1:${await freePort()}`, join(folder.path, "received")];
    await using _ = await startOtelcol({
      receivers: { otlp: { protocols: { http: { endpoint: http } } } },
      exporters: { file: { path: file } },
      service: { pipelines: { metrics: { receivers: ["otlp"], exporters: ["file"] } } },
    });
    await using all = await pushing(`http://${http}/v1/metrics`);

    const requests = await eventually(async () => Received.parse(await readReceived(file)));
    const resources = requests.flatMap(({ resourceMetrics }) => resourceMetrics);
    const [ours, ...more] = resources.filter((one) => "service.name" in one.attributes);
    const switches = resources.filter((one) => "host.name" in one.attributes);

    expect(requests).toHaveLength(1);
    expect(more).toEqual([]);
    expect(ours?.attributes).toMatchObject({ "service.name": "nxapi-collector", "telemetry.sdk.language": "nodejs" });
    expect(switches.map(({ attributes }) => attributes)).toEqual(
      all.fabric.switches.map(({ name, serial }) => ({
        "host.name": name,
        "host.type": "N9K-C93180YC-FX",
        "host.id": serial,
        "host.ip": ["127.0.0.1"],
        "hw.type": "network",
        "os.name": "NX-OS",
        "os.version": "10.3(5)",
      })),
    );
    const now = Date.now();
    for (const { metrics } of switches) {
      const utilization = metrics.find(({ name }) => name === "cisco.tcam.utilization");
      expect(utilization).toMatchObject({ unit: "1", kind: "gauge" });
      expect(metrics.find(({ name }) => name === "system.memory.usage")).toMatchObject({
        unit: "By",
        kind: "cumulative sum",
      });
      for (const { at } of utilization?.points ?? []) expect(Math.abs(now - at)).toBeLessThan(60_000);
    }
    const polls = ours?.metrics.find(({ name }) => name === "nxapi.collector.polls");
    expect(polls).toMatchObject({ unit: "{poll}", kind: "cumulative monotonic sum" });
    for (const { start, at } of polls?.points ?? []) expect(start).toBeLessThanOrEqual(at);
  });
});

needing("prometheus 3")("a real Prometheus 3", () => {
  it("that is pushed to has what /metrics shows, series by series", async () => {
    await using prometheus = await startPrometheus3({
      otlp: { promote_resource_attributes: ["host.name", "site", "class"] },
    });
    // Some metrics have a class themselves.
    const given = { site: "fra", class: "mine" };
    await using all = await pushing(`${prometheus.url}/api/v1/otlp/v1/metrics`, {}, given);

    const pushed = async () => {
      const found = await prometheus.query('{__name__=~"(cisco|icam|nxapi_collector)_.+"}');
      return found.map(({ labels, value }) => ({ name: labels["__name__"] ?? "", labels, value }));
    };

    const pulled = await scrapeLike(pushed, all.collector.port);

    expect(pulled.find("cisco_device_up", given).map(({ value }) => value)).toEqual([1, 1, 1, 1]);
    expect(pulled.find("cisco_tcam_usage", { site: "fra", class: "IPv4 Hosts" })).toHaveLength(4);
  });
});

const Text = z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue);
const Attributes = z
  .array(
    z.object({
      key: z.string(),
      value: z.union([
        Text,
        z.object({ arrayValue: z.object({ values: z.array(Text) }) }).transform(({ arrayValue }) => arrayValue.values),
        z.unknown(),
      ]),
    }),
  )
  .transform((pairs): Record<string, unknown> => Object.fromEntries(pairs.map(({ key, value }) => [key, value])));
const nanoseconds = z.string().transform((text) => Number(text) / 1e6);
const Points = z.object({
  dataPoints: z.array(
    z
      .object({ startTimeUnixNano: nanoseconds, timeUnixNano: nanoseconds })
      .transform(({ startTimeUnixNano: start, timeUnixNano: at }) => ({ start, at })),
  ),
});
const Metric = z
  .object({
    name: z.string(),
    unit: z.string().default(""),
    gauge: Points.optional(),
    sum: Points.extend({ aggregationTemporality: z.literal(2), isMonotonic: z.boolean().default(false) }).optional(),
  })
  .transform(({ name, unit, gauge, sum }) => ({
    name,
    unit,
    kind: sum === undefined ? "gauge" : `cumulative ${sum.isMonotonic ? "monotonic " : ""}sum`,
    points: (gauge ?? sum)?.dataPoints ?? [],
  }));
/** What the Collector's file exporter wrote, request by request. */
const Received = z.array(
  z.object({
    resourceMetrics: z.array(
      z
        .object({
          resource: z.object({ attributes: Attributes }),
          scopeMetrics: z.tuple([z.object({ metrics: z.array(Metric) })]),
        })
        .transform(({ resource: { attributes }, scopeMetrics: [{ metrics }] }) => ({ attributes, metrics })),
    ),
  }),
);
