import { createLog } from "../src/log.ts";
import { startCollector } from "../src/collector/collector.ts";
import { NOTHING_ADDED } from "../src/collector/configuration.ts";
import { DEFAULT_FRESHNESS, DEFAULT_CONCURRENCY, DEFAULT_PUSH, DEFAULT_SHARD } from "../src/config/settings.ts";
import { liveBytes } from "./cost.ts";
import { replyServer } from "./reply-server.ts";
import { size } from "./size.ts";

const SWITCHES = size(200, 2);
const SERIES = 300;

async function perSeries(): Promise<number> {
  await using server = await replyServer(SERIES);
  const before = await liveBytes();
  const settings = {
    switches: Array.from({ length: SWITCHES }, (_, index) => ({
      name: `leaf-${index}`,
      host: "127.0.0.1",
      port: server.port,
      protocol: "http" as const,
      user: "admin",
      password: () => Promise.resolve("x"),
      passwordFrom: "the benchmark",
      trust: { kind: "verify" as const },
      places: [{ module: "1", inst: "0" }],
      commands: { only: ["icam_fib_tcam"] },
      timeoutMs: 60_000,
      requestsPerMinute: 100_000,
      labels: {},
    })),
    web: { host: "127.0.0.1", port: 0 },
    resource: {},
    freshness: { ...DEFAULT_FRESHNESS, maxAgeMs: 0 },
    concurrency: DEFAULT_CONCURRENCY,
    shard: DEFAULT_SHARD,
    probes: [],
    push: DEFAULT_PUSH,
  };
  const collector = await startCollector({ settings, ...NOTHING_ADDED }, { log: createLog(() => undefined) });
  let lines = 0;
  for (let scrape = 0; scrape < 4; scrape += 1) {
    const text = await (await fetch(`http://127.0.0.1:${collector.port}/metrics`, { headers: TIMEOUT })).text();
    lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length;
  }
  if (lines < SWITCHES * (SERIES - 3)) throw new Error(`a scrape shows ${lines} series: the switches were not read`);
  const after = await liveBytes();
  await collector.stop();
  return (after - before) / lines;
}

const TIMEOUT = { "X-Prometheus-Scrape-Timeout-Seconds": "60" };

process.send?.(await perSeries());
