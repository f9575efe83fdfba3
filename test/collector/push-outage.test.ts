import { setTimeout as sleep } from "node:timers/promises";

import { expect, it } from "vitest";

import type { Destination } from "../../src/config/settings.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { accept, type Responder, answering, type HttpReceiver, startReceiver } from "../otel/otlp/http-server.ts";
import { FIB, PASSWORD, settingsFor } from "../support/collector.ts";
import { type Scrape, scrape } from "../support/exposition.ts";
import { freePort } from "../support/free-port.ts";
import { pointsOf } from "../support/otlp-points.ts";
import { eventually } from "../support/processes.ts";
import { collectAndPush, jsonTo } from "../support/pushing.ts";

const INTERVAL_MS = 300;
const SINK = { destination: "sink" };
/** What a scrape is told that it may take. */
const TIMEOUT_S = 5;

/** Two switches that are pushed to `url`, and how a scrape sees it. */
async function outage(url: URL, more: Partial<Destination> = {}) {
  await using stack = new AsyncDisposableStack();
  const fabric = stack.use(await startFabric(2, { password: PASSWORD }));
  const startedAt = performance.now();
  const collector = stack.use(
    await collectAndPush(
      fabric.switches.map((one) => settingsFor(one, FIB)),
      [jsonTo(url, more)],
      { intervalMs: INTERVAL_MS },
    ),
  );
  const felt: { readonly tookMs: number; readonly page: Scrape }[] = [];
  const whole = stack.move();
  return {
    /** Each scrape, as long as the outage lasts. */
    felt,
    /** Scrapes until a page is as it should be. */
    async until(isSo: (page: Scrape) => boolean): Promise<Scrape> {
      return await eventually(async () => {
        const before = performance.now();
        const page = await scrape(collector.port, { timeoutS: TIMEOUT_S });
        felt.push({ tookMs: performance.now() - before, page });
        return isSo(page) ? page : undefined;
      });
    },
    /** Ends it; gives how often each switch was asked, and could be at the most. */
    async end() {
      const most = 1 + (performance.now() - startedAt) / (INTERVAL_MS / 2);
      const asked = fabric.switches.map(({ record }) => record.requestCount);
      await collector.stop();
      return { asked, most };
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

type Outage = Awaited<ReturnType<typeof outage>>;

/** What a scrape may never feel of a destination. */
function expectUnhurt({ felt }: Outage): void {
  const [, ...pages] = felt;
  expect(pages.length).toBeGreaterThan(0);
  for (const { tookMs, page } of felt) {
    expect(page.status).toBe(200);
    expect(tookMs).toBeLessThan(2.5 * TIMEOUT_S * 1_000);
  }
  // The first may come before the first poll has ended.
  for (const { page } of pages) expect(page.find("cisco_tcam_usage")).toHaveLength(2 * 9);
}

/**
 * How many requests a destination has, how many were made, which the last one tells of those before it, and when the
 * readings of a switch were taken that are in them.
 */
function arrived(taken: HttpReceiver["received"]) {
  const requests = taken.map((request) => pointsOf(request));
  const told = (metric: string) =>
    requests.at(-1)?.find((point) => point.metric === metric && point.attributes["destination"] === "sink")?.value ??
    Number.NaN;
  const made = told("nxapi.collector.export.requests") + told("nxapi.collector.export.queue.requests") + 1;
  const readings = requests.flat().filter(({ metric, value }) => metric === "cisco.device.up" && value === 1);
  const times = readings.flatMap(({ host, at }) => (host === readings[0]?.host ? [at] : []));
  return { requests: requests.length, made, times };
}

/** Nothing is missing, twice there, or out of order. */
function expectWhole({ requests, made, times }: ReturnType<typeof arrived>): void {
  expect(requests).toBe(made);
  expect(times.length).toBeGreaterThan(0);
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
}

const failed = (page: Scrape) => page.find("nxapi_collector_export_failures_total", SINK)[0];
const dropped = (page: Scrape) =>
  page.find("nxapi_collector_export_dropped_points_total", SINK).find(({ value }) => value > 0);
const tookAll = (page: Scrape) =>
  (page.value("nxapi_collector_export_requests_total", SINK) ?? 0) > 2 &&
  (page.value("nxapi_collector_export_queue_requests", SINK) ?? 0) <= 1;
const slowly: Responder = (response) => void sleep(2 * INTERVAL_MS).then(() => response.writeHead(200).end("{}"));

it.each<readonly [string, string, Responder]>([
  ["hangs", "timeout", () => undefined],
  ["answers 429 with Retry-After", "busy", answering(429, { "Retry-After": "1" })],
  ["answers 503", "busy", answering(503)],
  ["resets its connections", "connection_lost", (_response, socket) => socket.resetAndDestroy()],
])("nothing is lost, and a scrape feels nothing, while a destination %s", async (_what, reason, answer) => {
  await using receiver = await startReceiver(answer);
  await using all = await outage(receiver.url, { timeoutMs: 1_000 });

  const during = await all.until((page) => failed(page) !== undefined);
  const untaken = receiver.received.length;
  receiver.respond = accept;
  const after = await all.until(tookAll);
  const { asked, most } = await all.end();

  expectUnhurt(all);
  expect(failed(during)?.labels).toMatchObject({ ...SINK, reason });
  expect(during.value("nxapi_collector_export_points_total", SINK)).toBe(0);
  expect(during.value("nxapi_collector_export_queue_requests", SINK)).toBeGreaterThan(0);
  expect(dropped(after)).toBeUndefined();
  expect(after.value("nxapi_collector_export_retries_total", SINK)).toBe(failed(after)?.value);
  expectWhole(arrived(receiver.received.slice(untaken)));
  for (const requests of asked) expect(requests).toBeLessThanOrEqual(most);
});

it("nothing is lost, and a scrape feels nothing, while nobody listens at a destination", async () => {
  const port = await freePort();
  await using all = await outage(new URL(`http://127.0.0.1:${port}/v1/metrics`));

  const during = await all.until((page) => failed(page) !== undefined);
  await using receiver = await startReceiver(accept, port);
  const after = await all.until(tookAll);
  await all.end();

  expectUnhurt(all);
  expect(failed(during)?.labels).toMatchObject({ ...SINK, reason: "connection_refused" });
  expect(dropped(after)).toBeUndefined();
  expectWhole(arrived(receiver.received));
});

it("nothing is lost, and a scrape feels nothing, while a destination is slower than the interval", async () => {
  await using receiver = await startReceiver(slowly);
  await using all = await outage(receiver.url);

  const during = await all.until((page) => (page.value("nxapi_collector_export_queue_requests", SINK) ?? 0) > 2);
  receiver.respond = accept;
  const after = await all.until(tookAll);
  await all.end();

  expectUnhurt(all);
  expect([failed(during), dropped(during), failed(after), dropped(after)]).toEqual(Array(4).fill(undefined));
  expectWhole(arrived(receiver.received));
});

it.each([400, 401, 500])(
  "what a destination refuses with %d is dropped, counted and told, and the next arrives",
  async (status) => {
    await using receiver = await startReceiver(answering(status));
    await using all = await outage(receiver.url);

    const during = await all.until((page) => dropped(page) !== undefined);
    const refused = receiver.received.length;
    receiver.respond = accept;
    const after = await all.until(tookAll);
    await all.end();

    expectUnhurt(all);
    expect(dropped(during)?.labels).toMatchObject({ ...SINK, reason: "refused" });
    expect([failed(after), after.value("nxapi_collector_export_retries_total", SINK)]).toEqual([undefined, 0]);
    expect(dropped(after)?.value).toBe(
      receiver.received.slice(0, refused).reduce((points, request) => points + pointsOf(request).length, 0),
    );
  },
);

it("what a destination rejects of a request that it takes is counted", async () => {
  const body = JSON.stringify({ partialSuccess: { rejectedDataPoints: "3", errorMessage: "out of order" } });
  await using receiver = await startReceiver(answering(200, { "Content-Type": "application/json" }, body));
  await using all = await outage(receiver.url);

  const page = await all.until((seen) => (seen.value("nxapi_collector_export_requests_total", SINK) ?? 0) > 2);
  await all.end();

  const requests = page.value("nxapi_collector_export_requests_total", SINK) ?? 0;
  const points = receiver.received.slice(0, requests).flatMap((request) => pointsOf(request)).length;
  expectUnhurt(all);
  expect(page.value("nxapi_collector_export_rejected_points_total", SINK)).toBe(3 * requests);
  expect(page.value("nxapi_collector_export_points_total", SINK)).toBe(points - 3 * requests);
  expect([failed(page), dropped(page)]).toEqual([undefined, undefined]);
});

it("a destination that says when to come back is left alone until then", async () => {
  const asked: number[] = [];
  await using receiver = await startReceiver((response) => {
    asked.push(performance.now());
    response.writeHead(429, { "Retry-After": "2" }).end();
  });
  await using _ = await outage(receiver.url);

  await eventually(() => Promise.resolve(asked[1]));

  const [first = 0, second = 0] = asked;
  expect(second - first).toBeGreaterThanOrEqual(2_000);
});

it("a push and a scrape share a poll: each switch is asked as often as without a push", async () => {
  await using receiver = await startReceiver();
  await using fabric = await startFabric(2, { password: PASSWORD });
  const [pushed, scraped] = fabric.switches.map((one) => settingsFor(one, FIB));
  await using collector = await collectAndPush([pushed!], [jsonTo(receiver.url)], { intervalMs: 600_000 });
  await using without = await collectAndPush([scraped!], [], { exporters: ["prometheus"] });

  await eventually(() => Promise.resolve(receiver.received[0]));
  for (const { port } of [collector, without]) for (const _ of [1, 2, 3]) await scrape(port);

  const [ofPushed, ofScraped] = fabric.switches.map(({ record }) => record.requestCount);
  expect(receiver.received).toHaveLength(1);
  expect(ofPushed).toBe(ofScraped);
});

it("a collector of two destinations, one of which hangs, ends in time and has sent all to the other", async () => {
  await using hung = await startReceiver(() => undefined);
  await using well = await startReceiver();
  await using fabric = await startFabric(2, { password: PASSWORD });
  await using collector = await collectAndPush(
    fabric.switches.map((one) => settingsFor(one, FIB)),
    [jsonTo(hung.url, { name: "hung", timeoutMs: 60_000 }), jsonTo(well.url)],
    { intervalMs: INTERVAL_MS },
  );
  await eventually(() => Promise.resolve(well.received[3]));
  const page = await scrape(collector.port);
  const stoppedAt = performance.now();

  await collector.stop();

  const tookMs = performance.now() - stoppedAt;
  expect(tookMs).toBeLessThan(2.5 * 5_000);
  expect(page.value("nxapi_collector_export_queue_requests", { destination: "hung" })).toBeGreaterThanOrEqual(3);
  expect(hung.received).toHaveLength(1);
  expectWhole(arrived(well.received));
});
