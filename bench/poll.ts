import { Agent } from "node:http";

import axios from "axios";

import { createPipeline, type Pipeline } from "../otel/pipeline.ts";
import { collectorResource } from "../otel/resources.ts";
import { showIcamResourceFibTcam } from "../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { aboutMetrics } from "../src/fleet/switch-metrics.ts";
import { type Clock, systemClock } from "../src/fleet/clock.ts";
import { createSwitch } from "../src/fleet/switch.ts";
import { deviceMetrics } from "../src/fleet/switch-metrics.ts";
import { createClient } from "../src/nxapi/client.ts";
import type { Row } from "./report.ts";
import { replyServer, type ReplyServer } from "./reply-server.ts";
import { size } from "./size.ts";

/** The collector's CPU time for one poll, as a multiple of a bare axios request and `JSON.parse` of the same reply. */
export async function benchPoll(series: number, wanted: number): Promise<Row> {
  await using server = await replyServer(series);
  const ours = await pollWith(server);
  const bare = bareRequest(server);
  const ratios: number[] = [];
  for (let round = 0; round < size(9, 2); round += 1) {
    const a = await cpuOf(() => ours.run(), size(200, 5));
    const b = await cpuOf(bare, size(200, 5));
    const shown = ours.shown();
    if (shown < series - 3) throw new Error(`a poll shows ${shown} series of ${series}: it did not do the work`);
    if (round > 0) ratios.push(a / b);
  }
  return {
    what: `CPU of a poll of ${series} series / a bare axios request and JSON.parse of the same reply`,
    figures: ratios,
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

/** A poll whose clock is a second on each time, so that nothing is as it was but what did not change. */
async function pollWith({ port }: ReplyServer) {
  let skewMs = 0;
  const clock: Clock = { now: () => systemClock.now() + skewMs, wall: () => systemClock.wall() + skewMs };
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
    scope: { commands: [showIcamResourceFibTcam], places: [{ module: "1", inst: "0" }] },
    timeoutMs: 30_000,
    maxStaleMs: 90_000,
    requestsPerMinute: 1_000_000,
    clock,
    tell: () => undefined,
  });
  const pipeline = await createPipeline({
    source,
    labels: {},
    keep: false,
    metrics: { ...deviceMetrics, ...showIcamResourceFibTcam.metrics },
    aboutMetrics,
    collector: collectorResource("bench", {}),
    scope: { name: "bench", version: "1" },
    now: clock.now,
    stop: new AbortController().signal,
    fault: (error) => {
      throw error;
    },
  });
  return {
    async run() {
      skewMs += 1_000;
      await pipeline.refresh(0);
    },
    /** How many series of switches it shows. */
    shown: () => seriesIn(pipeline),
  };
}

function seriesIn(pipeline: Pipeline): number {
  let count = 0;
  for (const families of pipeline.show())
    for (const [name, { lines }] of families)
      if (name.startsWith("cisco_")) for (const byte of lines) if (byte === 10) count += 1;
  return count;
}
