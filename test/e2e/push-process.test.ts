import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import type { FaultsInput } from "../../src/simulator/http/faults.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { accept, type HttpReceiver, startReceiver } from "../otel/otlp/http-server.ts";
import { PASSWORD } from "../support/collector.ts";
import { type Scrape, scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { pointsOf } from "../support/otlp-points.ts";
import { type Background, eventually, output } from "../support/processes.ts";
import { exit, portOf } from "../support/program.ts";
import { runPushing } from "../support/pushing-program.ts";

const startLeaf = (faults: FaultsInput = {}) =>
  startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD, faults });

/** When the readings that a destination has were taken. */
function timesIn(received: HttpReceiver["received"]): number[] {
  const points = received.flatMap((request) => pointsOf(request));
  return points.flatMap(({ metric, value, at }) => (metric === "cisco.device.up" && value === 1 ? [at] : []));
}

/** Scrapes until a page is as it should be. */
async function until(program: Background, isSo: (page: Scrape) => boolean): Promise<Scrape> {
  const port = await portOf(program);
  return await eventually(async () => {
    const page = await scrape(port);
    return isSo(page) ? page : undefined;
  });
}

const valueOf = (page: Scrape, metric: string) => page.value(`nxapi_collector_export_${metric}`) ?? 0;

/** Runs the program while nobody listens at `url`, until some requests wait, and kills it. */
async function killWhileWaiting(start: () => Background): Promise<{ readonly waiting: number; readonly at: number }> {
  await using program = start();
  const page = await until(program, (seen) => valueOf(seen, "queue_requests") >= 4);
  program.child.kill("SIGKILL");
  await exit(program);
  return { waiting: valueOf(page, "queue_requests"), at: Date.now() };
}

describe("a process that is killed while its destination is gone", () => {
  it("leaves what waits to the next one, with the times at which it was read, if there is a directory for it", async () => {
    await using folder = await temporaryFolder();
    await using nexus = await startLeaf();
    const port = await freePort();
    const start = () =>
      runPushing(nexus, `http://127.0.0.1:${port}/v1/metrics`, { NXAPI_QUEUE_DIRECTORY: folder.path });
    const killed = await killWhileWaiting(start);

    await using receiver = await startReceiver(accept, port);
    await using program = start();
    const page = await until(program, (seen) => valueOf(seen, "requests_total") >= killed.waiting + 2);

    const times = timesIn(receiver.received);
    const earlier = times.filter((at) => at < killed.at);
    // The first request of all may come before the first reading.
    expect(earlier.length).toBeGreaterThanOrEqual(killed.waiting - 1);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
    // The process may be killed while it writes a request, which was not in the queue yet.
    const dropped = page.find("nxapi_collector_export_dropped_points_total").filter(({ value }) => value > 0);
    const torn = page.find("nxapi_collector_export_queue_failures_total").map(({ value }) => value);
    expect(dropped.filter(({ labels }) => labels["reason"] !== "torn")).toEqual([]);
    expect(torn).toBeOneOf([[], [1]]);
    expect(page.find("nxapi_collector_export_failures_total")).toEqual([]);
  });

  it("leaves it though things that are not files stand in the directory, which are told of and stay", async () => {
    await using folder = await temporaryFolder();
    await using nexus = await startLeaf();
    const port = await freePort();
    const start = () =>
      runPushing(nexus, `http://127.0.0.1:${port}/v1/metrics`, { NXAPI_QUEUE_DIRECTORY: folder.path });
    const killed = await killWhileWaiting(start);
    const [queue = ""] = await readdir(folder.path);
    const strange = ["9999999999999999", "0000000000009000", "0000000000009001"];
    const [fifo = "", directory = "", link = ""] = strange.map((name) => join(folder.path, queue, `${name}.otlp`));
    await output("mkfifo", [fifo]);
    await mkdir(directory);
    await symlink("nowhere", link);

    await using receiver = await startReceiver(accept, port);
    await using program = start();
    const page = await until(program, (seen) => valueOf(seen, "requests_total") >= killed.waiting + 2);

    expect(timesIn(receiver.received).filter((at) => at < killed.at).length).toBeGreaterThanOrEqual(killed.waiting - 1);
    expect(page.value("nxapi_collector_export_queue_failures_total", { reason: "foreign" })).toBe(3);
    expect(program.printed()).toMatch(/files that are left alone".* reason=foreign files=3 /);
    expect(
      (await readdir(join(folder.path, queue))).filter((name) => strange.includes(name.slice(0, 16))),
    ).toHaveLength(3);
  });

  it("takes what waits with it if there is none, and the next one counts nothing of it", async () => {
    await using nexus = await startLeaf();
    const port = await freePort();
    const start = () => runPushing(nexus, `http://127.0.0.1:${port}/v1/metrics`);
    const killed = await killWhileWaiting(start);

    await using receiver = await startReceiver(accept, port);
    await using program = start();
    const page = await until(program, (seen) => valueOf(seen, "requests_total") >= 3);

    const counted = receiver.received.slice(0, valueOf(page, "requests_total"));
    expect(timesIn(receiver.received).filter((at) => at < killed.at)).toEqual([]);
    expect(valueOf(page, "points_total")).toBe(counted.flatMap((request) => pointsOf(request)).length);
    expect(page.find("nxapi_collector_export_dropped_points_total").filter(({ value }) => value > 0)).toEqual([]);
    expect(page.find("nxapi_collector_export_failures_total")).toEqual([]);
    expect(valueOf(page, "retries_total")).toBe(0);
  });
});

describe("a process that is told to end", () => {
  it("ends with status 0 within five seconds, though its destination and its switch hang", async () => {
    await using nexus = await startLeaf({ hang: {} });
    await using receiver = await startReceiver(() => undefined);
    await using program = runPushing(nexus, receiver.url);
    await eventually(() => Promise.resolve(receiver.received[0]));
    const asked = performance.now();

    program.child.kill("SIGTERM");
    const status = await exit(program);

    expect(status).toBe(0);
    expect(performance.now() - asked).toBeLessThan(2.5 * 5_000);
    expect(nexus.record.requestCount).toBeGreaterThan(0);
  });

  it("sends the last readings first, though the next push is an hour away", async () => {
    await using nexus = await startLeaf();
    await using receiver = await startReceiver();
    await using program = runPushing(nexus, receiver.url, { OTEL_METRIC_EXPORT_INTERVAL: "3600000" });
    await eventually(() => Promise.resolve(timesIn(receiver.received)[0]));
    const [pushed = 0] = timesIn(receiver.received);
    const read = "nxapi_collector_reading_timestamp_seconds";
    const page = await until(program, (seen) => seen.find(read).some(({ value }) => value * 1_000 > pushed));

    program.child.kill("SIGTERM");
    const status = await exit(program);

    const times = timesIn(receiver.received);
    expect(status).toBe(0);
    expect(times).toHaveLength(2);
    // Seconds and nanoseconds are rounded each in its own way.
    const shown = Math.max(...page.find(read).map(({ value }) => value));
    expect(Math.round(times[1] ?? 0)).toBeGreaterThanOrEqual(Math.round(1_000 * shown));
  });
});
