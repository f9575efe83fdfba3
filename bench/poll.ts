import { Agent } from "node:http";

import axios from "axios";

import { createPipeline } from "../otel/pipeline.ts";
import { collectorResource } from "../otel/resources.ts";
import { icamFibTcam } from "../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { aboutMetrics } from "../src/fleet/switch-metrics.ts";
import { systemClock } from "../src/fleet/clock.ts";
import { createSwitch, deviceMetrics } from "../src/fleet/switch.ts";
import { createClient } from "../src/nxapi/client.ts";
import { median, type Row } from "./report.ts";
import { replyServer, type ReplyServer } from "./reply-server.ts";
import { size } from "./size.ts";

/** The collector's CPU time for one poll, as a multiple of a bare axios request and `JSON.parse` of the same reply. */
export async function benchPoll(series: number, wanted: number): Promise<Row> {
  await using server = await replyServer(series);
  const ours = await pollWith(server);
  const bare = bareRequest(server);
  const ratios: number[] = [];
  for (let round = 0; round < size(9, 2); round += 1) {
    const a = await cpuOf(ours, size(200, 5));
    const b = await cpuOf(bare, size(200, 5));
    if (round > 0) ratios.push(a / b);
  }
  return {
    what: `CPU of a poll of ${series} series / a bare axios request and JSON.parse of the same reply`,
    ratio: median(ratios),
    wanted: `<= ${wanted}`,
  };
}

async function cpuOf(run: () => Promise<unknown>, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) await run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function bareRequest({ port }: ReplyServer): () => Promise<unknown> {
  const httpAgent = new Agent({ keepAlive: true });
  return async () => {
    const response = await axios.post<string>(`http://127.0.0.1:${port}/ins`, "[]", {
      httpAgent,
      responseType: "text",
      transformResponse: [],
    });
    return JSON.parse(response.data) as unknown;
  };
}

async function pollWith({ port }: ReplyServer): Promise<() => Promise<unknown>> {
  const client = createClient(
    {
      name: "bench",
      host: "127.0.0.1",
      port,
      protocol: "http",
      user: "admin",
      password: () => Promise.resolve("x"),
      trust: { kind: "verify" },
    },
    { userAgent: "bench" },
  );
  const source = createSwitch({
    name: "bench",
    client,
    scope: { commands: [icamFibTcam], places: [{ module: "1", inst: "0" }] },
    timeoutMs: 30_000,
    maxStaleMs: 90_000,
    requestsPerMinute: 1_000_000,
    clock: systemClock,
    tell: () => undefined,
  });
  const pipeline = await createPipeline({
    source,
    labels: {},
    keep: false,
    metrics: { ...deviceMetrics, ...icamFibTcam.metrics },
    aboutMetrics,
    collector: collectorResource("bench", {}),
    scope: { name: "bench", version: "1" },
    now: systemClock.now,
    stop: new AbortController().signal,
    fault: (error) => {
      throw error;
    },
  });
  return () => pipeline.refresh(0);
}
