import { setTimeout as sleep } from "node:timers/promises";

import { startCollector } from "../src/collector/collector.ts";
import { NOTHING_ADDED } from "../src/collector/configuration.ts";
import { createLog } from "../src/log.ts";
import { fleetOf, PASSWORD, settingsFor } from "../test/support/collector.ts";
import { heapAfterCollection } from "../test/support/heap.ts";
import { simulateApart } from "../test/support/simulated.ts";
import { size } from "./size.ts";

// npm run soak -- [minutes] [switches] [--tiny]: scrapes simulated switches once a second, of which 5 % have a fault that changes
// every ten seconds, and prints what the collector's process holds.

const given = process.argv.slice(2).filter((one) => !one.startsWith("--"));
const [minutes = size(10, 0.1), switches = size(40, 2)] = given.map(Number);
const SCRAPE_MS = 1_000;
const FAULTS_MS = 10_000;
const LOOK_MS = size(15_000, 1_000);
const FIRST_LOOK_S = size(60, 1);

/** The faults that a switch may have, in the words of the simulator. */
const FAULTS: readonly (readonly [name: string, settings: object])[] = [
  ["hang", {}],
  ["half-body", {}],
  ["drip", {}],
  ["reset", { when: "body" }],
  ["refuse", {}],
  ["truncate", {}],
  ["broken-json", {}],
  ["wrong-type", {}],
  ["error-page", { status: 502 }],
  ["forbidden", {}],
  ["too-many", { retryAfterS: 1 }],
  ["expire-cookies", {}],
  ["giant", {}],
  ["flip", {}],
  ["missing-keys", { keys: ["TABLE_fib_resource"] }],
  ["reboot", { seconds: 2 }],
  ["close", {}],
  ["latency", { ms: 3_000 }],
];

/** What the process holds at a moment. */
interface Look {
  readonly atS: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly sockets: number;
  readonly handles: number;
}

async function look(atS: number, control: string): Promise<Look> {
  const heapUsed = heapAfterCollection();
  const handles = process.getActiveResourcesInfo().length;
  // Idle connections are no reason for Node to stay alive, so it does not count them; the switches do.
  const told = await (await fetch(control)).text();
  const sockets = [...told.matchAll(/"openConnections": (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  return { atS, heapMb: heapUsed / 1e6, rssMb: process.memoryUsage.rss() / 1e6, sockets, handles };
}

/** Megabytes an hour, by least squares. */
function slope(looks: readonly Look[]): number {
  const mean = (of: (one: Look) => number): number => looks.reduce((sum, one) => sum + of(one), 0) / looks.length;
  const [at, heap] = [mean(({ atS }) => atS), mean(({ heapMb }) => heapMb)];
  const above = looks.map(({ atS, heapMb }) => (atS - at) * (heapMb - heap)).reduce((sum, one) => sum + one, 0);
  const below = looks.map(({ atS }) => (atS - at) ** 2).reduce((sum, one) => sum + one, 0);
  return below === 0 ? 0 : (above / below) * 3_600;
}

/** Takes the faults of those that have one, and gives new ones to the next 5 %. */
async function shuffle(control: string, names: readonly string[], turn: number): Promise<void> {
  await fetch(`${control}/switches/*/faults`, { method: "DELETE" });
  const count = Math.max(1, Math.round(names.length / 20));
  for (let index = 0; index < count; index += 1) {
    const name = names[(turn * count + index) % names.length] ?? "";
    const [fault, settings] = FAULTS[(turn + index) % FAULTS.length] ?? ["hang", {}];
    const body = JSON.stringify(settings);
    const { ok, status } = await fetch(`${control}/switches/${name}/faults/${fault}`, { method: "PUT", body });
    if (!ok) throw new Error(`${fault} could not be set: ${status}`);
  }
}

async function scrape(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { "X-Prometheus-Scrape-Timeout-Seconds": "1" },
  });
  await response.arrayBuffer();
  return response.status;
}

async function soak(): Promise<void> {
  await using simulated = await simulateApart(switches, PASSWORD);
  const settings = fleetOf(simulated.switches.map((one) => settingsFor(one, { timeoutMs: 5_000 })));
  const collector = await startCollector({ settings, ...NOTHING_ADDED }, { log: createLog(() => undefined) });
  const names = simulated.switches.map(({ name }) => name);
  const statuses = new Map<number, number>();
  const looks: Look[] = [];
  const startedAt = performance.now();
  const secondsIn = (): number => (performance.now() - startedAt) / 1_000;
  console.log(`${switches} switches, a scrape a second, 5 % with a fault, ${minutes} minutes`);
  console.log("     s   heap MB    rss MB   sockets   handles   scrapes");
  let [turn, nextLook] = [0, FIRST_LOOK_S];
  while (secondsIn() < minutes * 60) {
    const nextScrape = performance.now() + SCRAPE_MS;
    if (secondsIn() >= (turn * FAULTS_MS) / 1_000) await shuffle(simulated.control, names, (turn += 1));
    const status = await scrape(collector.port);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (secondsIn() >= nextLook) {
      nextLook += LOOK_MS / 1_000;
      const one = await look(secondsIn(), simulated.control);
      looks.push(one);
      const scrapes = [...statuses].map(([code, count]) => `${count} x ${code}`).join(", ");
      const figures = [one.atS.toFixed(0), one.heapMb.toFixed(2), one.rssMb.toFixed(1), one.sockets, one.handles];
      console.log(
        [String(figures[0]).padStart(6), ...figures.slice(1).map((each) => String(each).padStart(9))].join(" "),
        ` ${scrapes}`,
      );
    }
    await sleep(Math.max(0, nextScrape - performance.now()));
  }
  await collector.stop();
  // In the first half V8 still compiles what it finds to be often run, and counts that as heap.
  const warm = looks.filter(({ atS }) => atS > minutes * 30);
  const heaps = warm.map(({ heapMb }) => heapMb);
  console.log(`second half: heap slope ${slope(warm).toFixed(2)} MB/h`);
  console.log(`heap ${Math.min(...heaps).toFixed(2)} to ${Math.max(...heaps).toFixed(2)} MB`);
  const [first, last] = [looks.at(0), looks.at(-1)];
  console.log(`sockets ${first?.sockets} -> ${last?.sockets}, handles ${first?.handles} -> ${last?.handles}`);
  if ([...statuses.keys()].some((status) => status !== 200)) throw new Error("a scrape failed");
}

await soak();
