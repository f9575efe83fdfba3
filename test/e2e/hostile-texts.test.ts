import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startFabric } from "../../src/simulator/fabric.ts";
import { collectWith, fleetOf, PASSWORD, settingsFor, type TestCollector } from "../support/collector.ts";
import { missing } from "../support/needs.ts";
import { startPrometheus } from "../support/prometheus.ts";
import { type ReadSeries, readStrictly, sampleOf } from "../support/strict-exposition.ts";
import { dropKey, expectationOf } from "../support/hostile/expectation.ts";
import { checkWithPromtool, readWithPython } from "../support/hostile/readers.ts";
import { hostileTexts } from "../support/hostile/strings.ts";
import { customOfHostile, customTable, fibTable, identity, scaleTable } from "../support/hostile/tables.ts";

const TEXTS = 100_000;
const SWITCHES = 40;
/** So many have large tables; the others are there for what they say they are. */
const LARGE = 4;
const COMMANDS = ["version", "icam_fib_tcam", "icam_scale", "hostile"];

/** What the tables above give; the rest is the collector's own, whose words no switch chooses. */
const OF_TABLES = /^(?:cisco_(?:tcam|scale)_|icam_|cisco_hostile_rows$|cisco_device_info$)/;

describe(`${TEXTS} hostile texts from switches`, () => {
  const stack = new AsyncDisposableStack();
  const expected = { shown: [] as string[], dropped: new Map<string, number>() };
  let texts = 0;
  let collector: TestCollector;
  let exposition: Uint8Array;
  let read: ReadSeries[] = [];

  beforeAll(async () => {
    const fabric = stack.use(await startFabric(SWITCHES, { password: PASSWORD }));
    for (const [index, nexus] of fabric.switches.entries()) {
      const supply = hostileTexts(index);
      const next = () => ((texts += 1), supply());
      const rows = index < LARGE ? 1_000 : 3;
      const tables = [fibTable(next, 2 * rows), scaleTable(next, rows), customTable(next, 6 * rows), identity(next)];
      for (const { command, reply } of tables) nexus.replies.set(command, reply);
      const { shown, dropped } = expectationOf(
        nexus.name,
        tables.flatMap(({ said }) => said),
      );
      expected.shown.push(...shown);
      for (const [key, count] of dropped) expected.dropped.set(key, count);
    }
    const more = { commands: { only: COMMANDS }, places: [{ module: "1", inst: "0" }], timeoutMs: 300_000 };
    const settings = fleetOf(
      fabric.switches.map((nexus) => settingsFor(nexus, more)),
      // Asked once, for all who read it.
      { maxAgeMs: 3_600_000, maxStaleMs: 3_600_000 },
    );
    collector = stack.use(await collectWith(settings, { added: customOfHostile }));
    exposition = await get(collector.port);
    read = readStrictly(exposition);
  });

  afterAll(() => stack.disposeAsync());

  it("are as many as this says", () => {
    expect(texts).toBeGreaterThanOrEqual(TEXTS);
  });

  it("are shown as the switch said them, each series once and no other", () => {
    const shown = read.filter(({ name }) => OF_TABLES.test(name)).map(sampleOf);

    expect(difference(shown, expected.shown)).toEqual([]);
    expect(difference(expected.shown, shown)).toEqual([]);
    expect(read.filter(({ name, value }) => name === "cisco_device_up" && value === 1)).toHaveLength(SWITCHES);
  });

  it("are counted by reason where they are not shown", () => {
    const counted = read
      .filter(({ name }) => name === "nxapi_collector_dropped_samples_total")
      .map(({ labels, value }): [string, number] => [
        dropKey(labels.get("host_name") ?? "", labels.get("command") ?? "", labels.get("reason") ?? ""),
        value,
      ]);

    expect(new Map(counted)).toEqual(expected.dropped);
    expect(new Set(counted.map(([key]) => key.split(" | ")[2]))).toEqual(
      new Set(["ambiguous", "duplicate", "label_encoding", "label_limit"]),
    );
  });

  it("leave the prototype of objects as it is", () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty("polluted");
  });

  it.skipIf(missing("promtool"))("are nothing that promtool has something to say about", async () => {
    await expect(checkWithPromtool(exposition)).resolves.toBe("");
  });

  it.skipIf(missing("prometheus_client"))("are read by Python's prometheus_client as we read them", async () => {
    const ours = read.map(sampleOf);

    const theirs = await readWithPython(exposition);

    expect(difference(theirs, ours)).toEqual([]);
    expect(difference(ours, theirs)).toEqual([]);
  });

  it.skipIf(missing("prometheus"))("are ingested by a real Prometheus", async () => {
    const target = `{ job_name: hostile, static_configs: [{ targets: ["127.0.0.1:${collector.port}"] }] }`;
    const config = `global: { scrape_interval: 10s, scrape_timeout: 10s }\nscrape_configs: [${target}]\n`;
    await using prometheus = await startPrometheus(config);

    const [scraped] = await prometheus.scraped(1);

    expect(scraped).toMatchObject({ health: "up", lastError: "" });
    await prometheus.series("up == 1", 1);
    await prometheus.series(`scrape_samples_scraped == ${read.length}`, 1);
    await prometheus.series("cisco_device_up == 1", SWITCHES);
  });
});

async function get(port: number): Promise<Uint8Array> {
  const headers = { "X-Prometheus-Scrape-Timeout-Seconds": "300" };
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers });
  return new Uint8Array(await response.arrayBuffer());
}

/** The first few of these that are not among the others, which is what a failed test prints. */
function difference(these: readonly string[], others: readonly string[]): string[] {
  const among = new Set(others);
  return these.filter((one) => !among.has(one)).slice(0, 5);
}
