import { PROFILES } from "../catalogue/profiles.ts";
import { startCollector } from "../collector/collector.ts";
import { NOTHING_ADDED } from "../collector/configuration.ts";
import { readProcessEnvironment } from "../config/env/process-environment.ts";
import { DEFAULT_REQUESTS_PER_MINUTE, type Settings, type SwitchSettings } from "../config/settings.ts";
import type { Log } from "../log.ts";
import type { Fabric } from "../simulator/fabric.ts";
import { startFabric } from "../simulator/fabric.ts";
import { type ListenAddress, toOpen } from "./listen-address.ts";
import { runUntilSignal } from "./signals.ts";

const CREDENTIALS = { user: "admin", password: "demo" } as const;

/**
 * Simulates four switches and collects from them until a signal comes; gives the exit status. It listens where the
 * environment says, unless that is said here.
 * @throws ConfigurationError if the environment says something wrong
 */
export async function demo(log: Log, listen?: ListenAddress): Promise<number> {
  return await runUntilSignal(async () => {
    const environment = await readProcessEnvironment(process.env);
    const settings = listen === undefined ? environment : { ...environment, web: listen };
    const fabric = await startFabric(4, CREDENTIALS);
    const collector = await startDemoCollector(fabric, settings, log);
    process.stdout.write(introduction(settings.web.host, collector.port));
    return { stop: () => Promise.all([collector.stop(), fabric.stop()]).then(() => undefined) };
  });
}

async function startDemoCollector(fabric: Fabric, settings: Omit<Settings, "switches">, log: Log) {
  try {
    return await startCollector(
      { settings: { ...settings, switches: fabric.switches.map(toSettings) }, ...NOTHING_ADDED },
      { log, askAtOnce: true },
    );
  } catch (error) {
    await fabric.stop();
    throw error;
  }
}

function toSettings({ name, host, port }: Fabric["switches"][number]): SwitchSettings {
  return {
    name,
    host,
    port,
    protocol: "http",
    user: CREDENTIALS.user,
    password: () => Promise.resolve(CREDENTIALS.password),
    passwordFrom: "the demo",
    trust: { kind: "verify" },
    places: undefined,
    commands: { profiles: PROFILES },
    timeoutMs: 30_000,
    requestsPerMinute: DEFAULT_REQUESTS_PER_MINUTE,
    labels: {},
  };
}

function introduction(host: string, port: number): string {
  const address = toOpen(host);
  return `
Four simulated switches, nx-osv9000-1 to nx-osv9000-4, and a collector.

  Open    http://${address}:${port}/

  Scrape  http://${address}:${port}/metrics

  Query   curl -s http://${address}:${port}/metrics | grep '^icam_fib_tcam'

  Graph   in a Prometheus that scrapes localhost:${port}:
            icam_fib_tcam_ipv4_host_routes
            icam_fib_tcam_ipv4_routes
            icam_fib_tcam_ipv4_lpm_routes
            cisco_tcam_utilization_ratio

Ctrl-C stops it.

`;
}
