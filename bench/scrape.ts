import { createServer } from "node:http";
import { once } from "node:events";

import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MeterProvider } from "@opentelemetry/sdk-metrics";

import { createExposition } from "../otel/prometheus/exposition.ts";
import { createInstruments } from "../otel/instruments.ts";
import { createPipeline, type Pipeline } from "../otel/pipeline.ts";
import { collectorResource } from "../otel/resources.ts";
import { showIcamResourceFibTcam } from "../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import type { Sample } from "../src/catalogue/define.ts";
import type { Source } from "../src/fleet/source.ts";
import { startWebServer } from "../src/web/server.ts";
import { finishedPoll } from "./observed-switch.ts";
import type { Row } from "./report.ts";
import { size } from "./size.ts";

const SWITCHES = size(100, 5);
const CLASSES = size(500, 20);
const SERIES = SWITCHES * CLASSES * 2;
const SCOPE = { name: "bench", version: "1" };

/** A scrape of 100,000 series from fresh snapshots, beside the stock exporter and beside copying and sending the bytes. */
export async function benchScrape(): Promise<Row[]> {
  const pipelines = await Promise.all(Array.from({ length: SWITCHES }, (_, index) => freshPipeline(`leaf-${index}`)));
  const own = createInstruments({ resource: collectorResource("bench", {}), metrics: {}, scope: SCOPE });
  const expose = createExposition({
    own: () => own.collect(() => Promise.resolve({ readings: [{ samples: [], takenAt: Date.now() }] })),
    hurry: new AbortController().signal,
  });
  const scrape = () => expose(pipelines, { deadlineMs: 60_000, maxAgeMs: Number.POSITIVE_INFINITY, own: true });
  const body = Buffer.concat(await scrape());
  const server = await startWebServer(
    {
      exposes: true,
      metrics: scrape,
      probe: () => Promise.resolve({ kind: "unknown", message: "" }),
      discover: () => [],
      fault: () => undefined,
    },
    { host: "127.0.0.1", port: 0 },
  );
  const copier = createServer((_request, response) => response.end(Buffer.concat([body]))).listen(0, "127.0.0.1");
  await once(copier, "listening");
  const address = copier.address();
  const stock = stockExporter();

  const ours: number[] = [];
  const sent: number[] = [];
  const copied: number[] = [];
  const stocks: number[] = [];
  for (let round = 0; round < size(6, 2); round += 1) {
    ours.push(await timed(() => scrape().then((parts) => Buffer.concat(parts))));
    sent.push(await timed(() => get(server.port)));
    copied.push(await timed(() => get(typeof address === "object" ? (address?.port ?? 0) : 0)));
    stocks.push(await timed(stock));
  }
  await server.close(0);
  copier.close();
  copier.closeAllConnections();
  const answer = `${SERIES} series, ${(body.length / 1e6).toFixed(0)} MB`;
  return [
    {
      what: `stock exporter / our scrape (${answer})`,
      figures: stocks.map((took, round) => took / (ours[round] ?? 0)),
      wanted: ">= 50",
    },
    {
      what: `our scrape, sent / copying and sending the same bytes (${answer})`,
      figures: sent.map((took, round) => took / (copied[round] ?? 0)),
      wanted: "<= 3",
    },
  ];
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

async function get(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { "Accept-Encoding": "identity" } });
  await response.arrayBuffer();
}

function samplesOf(name: string, more: Sample["attributes"] = {}): Sample[] {
  return Array.from({ length: CLASSES }, (_, index) => {
    const attributes = { table: "fib", module: "1", inst: "0", class: `${name} class ${index}`, ...more };
    return [
      { name: "cisco.tcam.usage", value: index, attributes },
      { name: "cisco.tcam.limit", value: 32_768, attributes },
    ];
  }).flat();
}

async function freshPipeline(name: string): Promise<Pipeline> {
  const reading = { command: "", takenAt: Date.now(), until: Infinity };
  const observation = {
    finishedAt: performance.now(),
    failure: undefined,
    identity: undefined,
    address: undefined,
    bootedAt: undefined,
    readings: [{ ...reading, samples: samplesOf(name) }],
  };
  const source: Source = {
    name,
    poll: () => Promise.resolve(finishedPoll(observation)),
    describe: () => observation,
    down: () => ({ ...observation, readings: [] }),
    judge: () => ({ show: "observation" }),
    about: () => [],
    revision: () => "",
  };
  const pipeline = await createPipeline({
    source,
    labels: {},
    metrics: showIcamResourceFibTcam.metrics,
    aboutMetrics: {},
    collector: collectorResource("bench", {}),
    scope: SCOPE,
    now: () => performance.now(),
    stop: new AbortController().signal,
    fault: (error) => {
      throw error;
    },
  });
  await pipeline.refresh(0);
  return pipeline;
}

/** What the stock exporter does for a scrape of the same series, up to the bytes that it sends. */
function stockExporter(): () => Promise<unknown> {
  class Roomy extends PrometheusExporter {
    override selectCardinalityLimit(): number {
      return 1_000_000;
    }
  }
  const exporter = new Roomy({ preventServerStart: true });
  const meter = new MeterProvider({ readers: [exporter] }).getMeter("bench");
  const samples = Array.from({ length: SWITCHES }, (_, index) =>
    samplesOf(`leaf-${index}`, { "host.name": `leaf-${index}` }),
  ).flat();
  for (const name of ["cisco.tcam.usage", "cisco.tcam.limit"]) {
    meter.createObservableGauge(name).addCallback((result) => {
      for (const sample of samples) if (sample.name === name) result.observe(sample.value, sample.attributes);
    });
  }
  const serializer = new PrometheusSerializer();
  return async () => {
    const { resourceMetrics } = await exporter.collect();
    return Buffer.from(serializer.serialize(resourceMetrics));
  };
}
