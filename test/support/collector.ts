import { type Collector, startCollector } from "../../src/cli/collector.ts";
import { DEFAULT_FRESHNESS, DEFAULT_PACE, type Freshness, type SwitchSettings } from "../../src/config/settings.ts";
import { createLog } from "../../src/log.ts";
import type { Nexus } from "../../src/simulator/nexus.ts";

/** A collector under test, with what it logged. */
export interface TestCollector extends Collector, AsyncDisposable {
  readonly logged: readonly string[];
}

export const PASSWORD = "correct horse battery staple";

/** Two commands at one place, for tests to which it does not matter what else the catalogue has. */
export const FIB: Partial<SwitchSettings> = {
  commands: { only: ["version", "icam_fib_tcam"] },
  places: [{ module: "1", inst: "0" }],
};

/** The settings that reach a simulated switch. */
export function settingsFor(
  { name, host, port }: Pick<Nexus, "name" | "host" | "port">,
  more: Partial<SwitchSettings> = {},
): SwitchSettings {
  return {
    name,
    host,
    port,
    protocol: "http",
    user: "admin",
    password: () => Promise.resolve(PASSWORD),
    passwordFrom: "the test",
    trust: { kind: "verify" },
    places: undefined,
    commands: {},
    timeoutMs: 10_000,
    requestsPerMinute: 100_000,
    labels: {},
    ...more,
  };
}

/** Starts a collector on a free port that asks anew with each scrape, unless told otherwise. */
export async function collectFrom(
  switches: readonly SwitchSettings[],
  freshness: Partial<Freshness> = {},
): Promise<TestCollector> {
  const logged: string[] = [];
  const collector = await startCollector(
    {
      switches,
      web: { host: "127.0.0.1", port: 0 },
      resource: {},
      freshness: { ...DEFAULT_FRESHNESS, maxAgeMs: 0, ...freshness },
      pace: DEFAULT_PACE,
      probes: [],
    },
    createLog((line) => logged.push(line)),
  );
  return { ...collector, logged, [Symbol.asyncDispose]: () => collector.stop() };
}
