import { setImmediate } from "node:timers/promises";

import { freePort } from "../test/support/free-port.ts";
import { serveFullBacklog } from "../test/nxapi/full-backlog.ts";
import { serveTcp } from "../test/nxapi/servers.ts";
import { type Answered, ask, percentile, rowsOf, startFleet } from "./fleet.ts";
import type { Bound, Row } from "./report.ts";
import { size } from "./size.ts";

const SWITCHES = size(4_000, 21);
const HEADER_S = size(5, 1);
const SCRAPES = size(8, 2);

/** So many probes are begun in one go. */
const BEGUN_TOGETHER = 20;

/** Once breakers are open, so many are probed, and so many of these at a time. */
const PROBED = size(800, 9);
const AT_A_TIME = 8;

/**
 * Switches of which a third refuses connections, a third never opens them, and a third accepts them and says nothing:
 * scrapes of all, probes of each at once, and probes once all are left alone.
 */
export async function benchUnreachable(): Promise<Row[]> {
  await using full = await serveFullBacklog();
  await using silent = await serveTcp();
  const ports = [await freePort(), full.port, silent.port];
  return [...(await scrapes(ports)), ...(await probes(ports)), ...(await leftAlone(ports))];
}

async function scrapes(ports: readonly number[]): Promise<Row[]> {
  await using fleet = await startFleet({ ports, switches: SWITCHES, timeoutMs: 30_000 });
  const answers: Answered[] = [];
  for (let scrape = 0; scrape < SCRAPES; scrape += 1) answers.push(await ask(fleet.port, "/metrics", HEADER_S));
  const what = `/metrics of ${SWITCHES} unreachable switches, ${SCRAPES} times`;
  return [...timely(what, answers), ...rowsOf(what, await fleet.look())];
}

async function probes(ports: readonly number[]): Promise<Row[]> {
  await using fleet = await startFleet({ ports, switches: SWITCHES, timeoutMs: 30_000 });
  const asked: Promise<Answered>[] = [];
  for (const name of names()) {
    asked.push(ask(fleet.port, `/probe?target=${name}`, HEADER_S));
    // What the client takes to begin the others is no time of the collector's.
    if (asked.length % BEGUN_TOGETHER === 0) await setImmediate();
  }
  const answers = await Promise.all(asked);
  const what = `${SWITCHES} probes of unreachable switches at once`;
  return [...timely(what, answers), ...rowsOf(what, await fleet.look())];
}

async function leftAlone(ports: readonly number[]): Promise<Row[]> {
  await using fleet = await startFleet({ ports, switches: SWITCHES, timeoutMs: 1_000, concurrency: SWITCHES });
  // Three failures in a row open a breaker.
  for (let scrape = 0; scrape < 4; scrape += 1) await ask(fleet.port, "/metrics", 30);
  const before = failedPolls((await ask(fleet.port, "/metrics", 30)).text);
  await fleet.look();
  const answers: Answered[] = [];
  const waiting = names().slice(0, PROBED);
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
        const answer = await ask(fleet.port, `/probe?target=${name}`, HEADER_S);
        // Some rest for a moment only (full jitter), and were asked.
        if (failedPolls(answer.text).get(name) === before.get(name)) answers.push(answer);
      }
    }),
  );
  const what = `${answers.length} probes, ${AT_A_TIME} at a time, of switches that are left alone`;
  return [...timely(what, answers, "<= 50"), ...rowsOf(what, await fleet.look())];
}

/** How many polls of each switch have failed. */
function failedPolls(exposition: string): ReadonlyMap<string, string> {
  const lines = exposition.matchAll(/^nxapi_collector_polls_total\{host_name="([^"]+)",result="failed"\} (\d+)$/gm);
  return new Map(Array.from(lines, ([, name = "", count = ""]) => [name, count]));
}

function names(): string[] {
  return Array.from({ length: SWITCHES }, (_, index) => `leaf-${index}`);
}

/** How many of the answers came before the client stopped listening, and how long they took. */
function timely(what: string, answers: readonly Answered[], wanted: Bound = "<= 4500"): Row[] {
  const inTime = answers.filter(({ ok, tookMs }) => ok && tookMs <= HEADER_S * 1_000);
  const took = answers.map(({ tookMs }) => tookMs);
  return [
    { what: `${what}: per cent answered in time`, figures: [(inTime.length / answers.length) * 100], wanted: ">= 100" },
    { what: `${what}: median of the answers, in ms`, figures: [percentile(took, 50)] },
    { what: `${what}: their p99, in ms`, figures: [percentile(took, 99)], wanted },
  ];
}
