import { setTimeout as sleep } from "node:timers/promises";

import { createExposition } from "../../otel/prometheus/exposition.ts";
import { createHeaders } from "../../otel/prometheus/lines.ts";
import type { PeriodicReader } from "../../otel/otlp/periodic-reader.ts";
import { collectorResource } from "../../otel/resources.ts";
import { ConfigurationError } from "../config/settings.ts";
import { errorMessage } from "../error-message.ts";
import { systemClock } from "../fleet/clock.ts";
import { createConcurrencyLimits, concurrencySamples } from "../fleet/limits/concurrency.ts";
import { type Changes, createRegistry, type Prepared } from "../fleet/registry.ts";
import { createProbeCache } from "./probe/probe-cache.ts";
import { divide, fileHandlesThere, memoryThere } from "../budgets.ts";
import type { Log } from "../log.ts";
import { askNames, rememberNames } from "../nxapi/names.ts";
import { createGarbageCollection, keepNewObjectsYoung, watchMemory } from "../nxapi/garbage-collection.ts";
import { createMemoryBudget, DEFAULT_MEMORY_BUDGET } from "../nxapi/memory-budget.ts";
import { createOpenConnections } from "../nxapi/open-connections.ts";
import { onlyOrdinary } from "../nxapi/special-addresses.ts";
import { OPEN } from "../web/security.ts";
import { startWebServer, type WebServer } from "../web/server.ts";
import { type Configuration, metricsOf } from "./configuration.ts";
import { VERSION } from "./version.ts";
import { type MonitoredSwitch, type SwitchContext, wantedSwitch } from "./monitored-switch.ts";
import { createOwnMetrics } from "./own-metrics.ts";
import { createProber } from "./probe/probe.ts";
import { createReloader, type ReloadOptions } from "./reload.ts";
import { inShard } from "./shard.ts";
import { createEndpoints } from "./endpoints.ts";

/** A collector that runs. */
export interface Collector {
  readonly port: number;
  /** Reads the configuration again and takes it into use; gives its mistakes, with which nothing changes. */
  reload(options?: ReloadOptions): Promise<readonly string[]>;
  /** Stops taking requests, ends the polls and lets answers in flight finish. Safe to call twice. */
  stop(): Promise<void>;
}

export interface CollectorOptions {
  readonly log: Log;
  /**
   * Reads the configuration again.
   * @throws ConfigurationError
   */
  readonly reread?: () => Configuration | Promise<Configuration>;
  /** Whether `/-/reload` does anything. */
  readonly lifecycle?: boolean;
  /** Whether there are pages for people, which need the course of each table; there are unless told otherwise. */
  readonly hasPages?: boolean;
  /**
   * Whether a switch is asked as soon as it is configured, and not only when somebody wants to know of it: the log then says
   * at once which cannot be asked.
   */
  readonly askAtOnce?: boolean;
}

/** How long answers in flight may take once the collector stops; a supervisor usually waits ten seconds. */
const GRACE_MS = 3_000;

/** How much longer they are waited for than they are told to take. */
const SLACK_MS = 500;

/** How long what is left of polls may take to end once nobody waits for it. */
const CLOSING_MS = 1_000;

/** Other targets than the configured ones, each with a session of its own, and how long one is kept unasked. */
const PROBE_CACHE = { most: 5_000, idleMs: 900_000 };

const SCOPE = { name: "nxapi-collector", version: VERSION };

/** What is read at the start alone. */
function fixed({ settings: { web, concurrency, resource, push } }: Configuration): string {
  return JSON.stringify([web, concurrency, resource, push]);
}

/**
 * Starts collecting as the configuration says: wires the switches, their pipelines, and the server. What was started is
 * ended in the reverse order if the rest cannot be.
 * @throws the socket's error if the server's address cannot be listened on
 */
export async function startCollector(whole: Configuration, options: CollectorOptions): Promise<Collector> {
  const { log, reread = () => whole, lifecycle = false, hasPages = true, askAtOnce = false } = options;
  const configuration = inShard(whole, log);
  const fault = (error: unknown): void => {
    log.error("internal error", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  };
  const draining = new AbortController();
  const resource = collectorResource(VERSION, configuration.settings.resource);
  const resolve = rememberNames(askNames(), systemClock.now);
  const count = configuration.settings.switches.length;
  const budgets = divide({ memory: memoryThere(), fileHandles: fileHandlesThere(), switches: count });
  const memoryBudget = createMemoryBudget({
    ...DEFAULT_MEMORY_BUDGET,
    bytes: budgets.longReplies,
    garbageCollection: createGarbageCollection(),
  });
  const openConnections = createOpenConnections(budgets.switchConnections);
  keepNewObjectsYoung();
  const unwatchMemory = watchMemory();
  const concurrency = createConcurrencyLimits(configuration.settings.concurrency, systemClock.now);
  const { push } = configuration.settings;
  let current = { configuration, context: contextOf(configuration) };
  let server: WebServer | undefined;
  let reader: PeriodicReader | undefined;

  function contextOf({ settings, added, addedFrom, doctor }: Configuration): SwitchContext {
    const { maxStaleMs } = settings.freshness;
    const metrics = metricsOf(added);
    return {
      log,
      resolve,
      memoryBudget,
      openConnections,
      maxStaleMs,
      keepsCourses: hasPages,
      concurrency,
      added,
      addedFrom,
      doctor,
      metrics,
      collector: resource,
      scope: SCOPE,
      headers: createHeaders(),
      fault,
    };
  }

  const registry = createRegistry<MonitoredSwitch>(fault);
  const probeCache = createProbeCache<MonitoredSwitch>({ ...PROBE_CACHE, now: systemClock.now, fault });

  /** Changes everything, or throws and has changed nothing. */
  async function apply(next: Configuration, stopping?: AbortSignal): Promise<Changes> {
    const context = contextOf(next);
    const prepared = await registry.prepare(next.settings.switches.map((one) => wantedSwitch(one, context)));
    return takeIntoUse({ configuration: next, context }, prepared, stopping);
  }

  /** In one step, between whose parts nothing else happens; the last that can fail comes first. */
  function takeIntoUse(
    next: typeof current,
    prepared: Prepared<MonitoredSwitch>,
    stopping: AbortSignal | undefined,
  ): Changes {
    try {
      stopping?.throwIfAborted();
      server?.secure(next.configuration.security ?? OPEN);
    } catch (error) {
      prepared.discard();
      throw new ConfigurationError([errorMessage(error)]);
    }
    const changes = prepared.commit();
    current = next;
    if (fixed(next.configuration) !== fixed(configuration))
      log.warn("web, fleet, resource, exporters and push take effect at the next start");
    if (server !== undefined) askFirst(prepared.fresh);
    return changes;
  }

  /**
   * Not waited for; the limits hold as for any poll, and a scrape that comes meanwhile waits for the same. Where nothing
   * is exported, no switch is ever asked.
   */
  function askFirst(switches: readonly MonitoredSwitch[]): void {
    if (askAtOnce && push.exporters.length > 0) for (const { pipeline } of switches) void pipeline.refresh(0);
  }

  const reloader = createReloader({ read: async () => inShard(await reread(), log), apply, log });
  const own = createOwnMetrics({ resource, scope: SCOPE }, () => [
    ...concurrencySamples(concurrency),
    ...reloader.samples(),
    ...(reader?.samples() ?? []),
    { name: "nxapi.collector.probe.targets", value: probeCache.count, attributes: {} },
  ]);
  const expose = createExposition({ own, hurry: draining.signal });
  const settings = () => current.configuration.settings;
  const probe = createProber({
    registry,
    cache: probeCache,
    expose,
    settings,
    want: (target) => wantedSwitch(target, { ...current.context, keepsCourses: false, resolve: onlyOrdinary(resolve) }),
  });
  const handlers = createEndpoints({
    registry,
    expose,
    settings,
    fromFile: () => current.configuration.fromFile,
    hasPages,
    hurry: draining.signal,
    probe,
    ...(lifecycle && { reload: () => reloader.reload() }),
    fault,
  });

  async function start(): Promise<WebServer> {
    await apply(configuration);
    const { web } = configuration.settings;
    const listening = await startWebServer(handlers, {
      ...web,
      security: configuration.security,
      limits: {
        connections: budgets.connections,
        connectionsPerClient: Math.ceil(budgets.connections / 2),
        responseBufferBytes: budgets.unreadAnswers,
      },
    });
    server = listening;
    await registry.use((switches) => Promise.resolve(askFirst(switches)));
    if (push.exporters.some((exporter) => exporter !== "prometheus")) {
      // Not loaded where nothing is pushed.
      const { startPush } = await import("./destinations.ts");
      reader = await startPush(push, {
        log,
        mostInMemory: budgets.pushQueue,
        use: (work) => registry.use((switches) => work(switches.map(({ pipeline }) => pipeline))),
        own,
        fault,
      });
    }
    return listening;
  }

  async function stopAll(): Promise<void> {
    reloader.stop();
    unwatchMemory();
    // Scrapes in flight show each switch as it stood; only then are its polls ended.
    draining.abort();
    await inTime("answers and pushes", GRACE_MS + SLACK_MS, [server?.close(GRACE_MS), reader?.stop(GRACE_MS)]);
    await inTime("polls", CLOSING_MS, [registry.close(), probeCache.close()]);
  }

  /** Waits for what has a limit of its own, and no longer should that not hold: a disk or a mount that hangs tells nobody. */
  async function inTime(what: string, limitMs: number, ends: readonly (Promise<void> | undefined)[]): Promise<void> {
    const all = Promise.all(ends.map((end) => Promise.resolve(end).catch(fault))).then(() => true);
    const limit = new AbortController();
    const ended = await Promise.race([all, sleep(limitMs, false, { signal: limit.signal })]);
    limit.abort();
    if (!ended) log.warn("what did not end in time is cut off", { what });
  }

  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= stopAll());
  try {
    const { port } = await start();
    return { port, reload: (how) => reloader.reload(how), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
