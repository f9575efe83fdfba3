import type { Command } from "../../src/catalogue/define.ts";
import { type Collector, type CollectorOptions, startCollector } from "../../src/collector/collector.ts";
import { NOTHING_ADDED } from "../../src/collector/configuration.ts";
import {
  ConfigurationError,
  DEFAULT_FRESHNESS,
  DEFAULT_CONCURRENCY,
  DEFAULT_PUSH,
  DEFAULT_SHARD,
  type Freshness,
  type ConcurrencyLimits,
  type Settings,
  type SwitchSettings,
} from "../../src/config/settings.ts";
import { createLog } from "../../src/log.ts";
import type { WebSecurity } from "../../src/web/security.ts";
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

/** Settings for these switches and a free port, with which each scrape asks anew unless told otherwise. */
export function fleetOf(switches: readonly SwitchSettings[], freshness: Partial<Freshness> = {}): Settings {
  return {
    switches,
    web: { host: "127.0.0.1", port: 0 },
    resource: {},
    freshness: { ...DEFAULT_FRESHNESS, maxAgeMs: 0, ...freshness },
    concurrency: DEFAULT_CONCURRENCY,
    shard: DEFAULT_SHARD,
    probes: [],
    push: DEFAULT_PUSH,
  };
}

interface TestOptions extends Omit<CollectorOptions, "log"> {
  /** Commands that the catalogue does not have. */
  readonly added?: readonly Command[];
  /** Who is let in; anybody unless said. */
  readonly security?: WebSecurity;
  /** Whether the settings are a file's; the environment's unless said. */
  readonly fromFile?: boolean;
}

/** Starts a collector. */
export async function collectWith(
  settings: Settings,
  { added = [], security, fromFile = false, ...options }: TestOptions = {},
): Promise<TestCollector> {
  const logged: string[] = [];
  const log = createLog((line) => logged.push(line));
  const collector = await startCollector(
    { settings, ...NOTHING_ADDED, fromFile, added, ...(security && { security }) },
    { log, ...options },
  );
  return { ...collector, logged, [Symbol.asyncDispose]: () => collector.stop() };
}

/** Starts a collector of these switches that asks anew with each scrape, unless told otherwise. */
export async function collectFrom(
  switches: readonly SwitchSettings[],
  freshness: Partial<Freshness> = {},
  concurrency: Partial<ConcurrencyLimits> = {},
): Promise<TestCollector> {
  return await collectWith({
    ...fleetOf(switches, freshness),
    concurrency: { ...DEFAULT_CONCURRENCY, ...concurrency },
  });
}

/** A collector whose configuration the test sets before it has it reloaded. */
export async function reloadable(switches: readonly SwitchSettings[]) {
  const next = { switches, mistakes: [] as readonly string[] };
  const collector = await collectWith(fleetOf(switches), {
    reread() {
      if (next.mistakes.length > 0) throw new ConfigurationError(next.mistakes);
      return { settings: fleetOf(next.switches), ...NOTHING_ADDED };
    },
  });
  return { ...collector, next };
}
