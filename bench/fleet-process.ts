import { monitorEventLoopDelay } from "node:perf_hooks";

import { z } from "zod";

import { startCollector } from "../src/collector/collector.ts";
import { NOTHING_ADDED } from "../src/collector/configuration.ts";
import { DEFAULT_CONCURRENCY } from "../src/config/settings.ts";
import { createLog } from "../src/log.ts";
import { liveBytes } from "./cost.ts";
import { fleetOf, settingsFor } from "../test/support/collector.ts";

const { ports, switches, timeoutMs, concurrency } = z
  .object({
    ports: z.array(z.number()).min(1),
    switches: z.number(),
    timeoutMs: z.number(),
    /** How many are polled and connected to at once, and connected to a second, in the place of the defaults. */
    concurrency: z.number().optional(),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));

const settings = fleetOf(
  Array.from({ length: switches }, (_, index) => {
    const port = ports[index % ports.length] ?? 0;
    const commands = { only: ["icam_fib_tcam"] };
    const places = [{ module: "1", inst: "0" }];
    return settingsFor({ name: `leaf-${index}`, host: "127.0.0.1", port }, { commands, places, timeoutMs });
  }),
);
const fast =
  concurrency === undefined
    ? {}
    : { pollsAtOnce: concurrency, connectsAtOnce: concurrency, connectsPerSecond: concurrency };
const collector = await startCollector(
  { settings: { ...settings, concurrency: { ...DEFAULT_CONCURRENCY, ...fast } }, ...NOTHING_ADDED },
  { log: createLog(() => undefined) },
);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

// Gives what was seen since it was last asked. Garbage is collected for it, which is no delay of the collector's.
/** What earlier looks took, which is no cost of the collector either. */
let lookedMs = 0;
process.on("message", () => void look());
// Who started this process may have been killed.
process.on("disconnect", () => process.kill(process.pid));
process.send?.(collector.port);

async function look(): Promise<void> {
  const [rssMb, p99Ms, maxMs] = [process.memoryUsage.rss() / 1e6, delay.percentile(99) / 1e6, delay.max / 1e6];
  const cpuMs = cpuSoFar();
  const liveMb = (await liveBytes()) / 1e6;
  process.send?.({ rssMb, p99Ms, maxMs, liveMb, cpuMs: cpuMs - lookedMs });
  lookedMs += cpuSoFar() - cpuMs;
  delay.reset();
}

function cpuSoFar(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
