import { createExposition } from "../../../otel/exposition.ts";
import { createMeters } from "../../../otel/meters.ts";
import { watchProcess } from "../../../otel/process-metrics.ts";
import { createPrinter } from "../../../otel/push/printer.ts";
import { type Pusher, startPusher } from "../../../otel/push/pusher.ts";
import { collectorResource } from "../../../otel/resources.ts";
import type { Command, Metrics } from "../../catalogue/define.ts";
import { catalogue } from "../../catalogue/index.ts";
import { systemClock } from "../../fleet/clock.ts";
import { createPace, paceSamples } from "../../fleet/pace.ts";
import { type Changes, createRoster } from "../../fleet/roster.ts";
import { deviceMetrics } from "../../fleet/switch.ts";
import { createVisitors } from "../../fleet/visitors.ts";
import type { Log } from "../../log.ts";
import { askNames } from "../../nxapi/name-server.ts";
import { rememberNames } from "../../nxapi/names.ts";
import { createRelief } from "../../nxapi/relief.ts";
import { createRoom, DEFAULT_ROOM } from "../../nxapi/room.ts";
import { onlyOrdinary } from "../../nxapi/special-addresses.ts";
import { page } from "../../web/page.ts";
import { OPEN } from "../../web/security.ts";
import { startWebServer } from "../../web/server.ts";
import type { Configuration } from "../configuration.ts";
import { VERSION } from "../version.ts";
import { openDestinations } from "./destinations.ts";
import { type Member, type Surroundings, wantedMember } from "./member.ts";
import { ownMetrics } from "./own-metrics.ts";
import { createProber } from "./prober.ts";
import { createReloader } from "./reload.ts";

/** A collector that runs. */
export interface Collector {
  readonly port: number;
  /** Reads the configuration again and takes it into use; gives its mistakes, with which nothing changes. */
  reload(): Promise<readonly string[]>;
  /** Stops taking requests, ends the polls and lets answers in flight finish. Safe to call twice. */
  stop(): Promise<void>;
}

export interface CollectorOptions {
  readonly log: Log;
  /**
   * Reads the configuration again.
   * @throws ConfigurationError
   */
  readonly reread?: () => Configuration;
  /** Whether `/-/reload` does anything. */
  readonly lifecycle?: boolean;
}

/** How long answers in flight may take once the collector stops; a supervisor usually waits ten seconds. */
const GRACE_MS = 3_000;

/** Other targets than the configured ones, each with a session of its own, and how long one is kept unasked. */
const VISITORS = { most: 5_000, idleMs: 900_000 };

const SCOPE = { name: "nxapi-collector", version: VERSION };

/** Every metric that a switch may show. */
function metricsOf(added: readonly Command[]): Metrics {
  const declared = [deviceMetrics, ...[...catalogue, ...added].map(({ metrics }) => metrics)];
  return Object.fromEntries(declared.flatMap((metrics) => Object.entries(metrics)));
}

/** What is read at the start alone. */
function fixed({ settings: { web, pace, resource, push } }: Configuration): string {
  return JSON.stringify([web, pace, resource, push]);
}

/**
 * Starts collecting as the configuration says: wires the switches, their pipelines, and the server.
 * @throws the socket's error if the server's address cannot be listened on
 */
export async function startCollector(configuration: Configuration, options: CollectorOptions): Promise<Collector> {
  const { log, reread = () => configuration, lifecycle = false } = options;
  const fault = (error: unknown): void => {
    log.error("internal error", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  };
  const draining = new AbortController();
  const resource = collectorResource(VERSION, configuration.settings.resource);
  const resolve = rememberNames(askNames(), systemClock.now);
  const room = createRoom({ ...DEFAULT_ROOM, relief: createRelief() });
  const pace = createPace(configuration.settings.pace, systemClock.now);
  const { exporters, ...pushing } = configuration.settings.push;
  const pushes = exporters.some((exporter) => exporter !== "prometheus");
  let current = configuration;
  let pusher: Pusher | undefined;

  function around({ settings, added, addedFrom }: Configuration): Surroundings {
    const { maxStaleMs } = settings.freshness;
    const metrics = metricsOf(added);
    return {
      log,
      resolve,
      room,
      maxStaleMs,
      pace,
      added,
      addedFrom,
      metrics,
      collector: resource,
      scope: SCOPE,
      keep: pushes,
      fault,
    };
  }

  const roster = createRoster<Member>(fault);
  const visitors = createVisitors<Member>({ ...VISITORS, now: systemClock.now, fault });

  async function populate(next: Configuration): Promise<Changes> {
    const surroundings = around(next);
    const changes = await roster.change(next.settings.switches.map((one) => wantedMember(one, surroundings)));
    current = next;
    return changes;
  }

  await populate(configuration);
  const reloader = createReloader({
    read: reread,
    apply(next) {
      if (fixed(next) !== fixed(configuration))
        log.warn("web, fleet, resource, exporters and push take effect at the next start");
      server.secure(next.security ?? OPEN);
      return populate(next);
    },
    log,
  });
  const watched = watchProcess(VERSION);
  const meters = createMeters({ resource, metrics: ownMetrics, scope: SCOPE });
  const startedAt = Date.now() - process.uptime() * 1_000;
  const observeOwn = () => ({
    samples: [
      ...watched(),
      ...paceSamples(pace),
      ...reloader.samples(),
      ...(pusher?.samples() ?? []),
      { name: "nxapi.collector.probe.targets", value: visitors.count, attributes: {} },
    ],
    at: Date.now(),
    since: startedAt,
  });
  const own = () => meters.collect(() => Promise.resolve(observeOwn()));
  const expose = createExposition({ own, hurry: draining.signal });
  const probe = createProber({
    roster,
    visitors,
    expose,
    settings: () => current.settings,
    want: (settings) => wantedMember(settings, { ...around(current), resolve: onlyOrdinary(resolve) }),
  });
  const server = await startWebServer(
    {
      exposes: exporters.includes("prometheus"),
      metrics: ({ deadlineMs, only }) => {
        const { maxAgeMs } = current.settings.freshness;
        const show = (members: readonly Member[]) =>
          expose(
            members.map(({ pipeline }) => pipeline),
            { deadlineMs, maxAgeMs, own: true },
          );
        return only === "collector" ? show([]) : roster.use(show);
      },
      probe,
      discover: () => current.settings.switches,
      ...(lifecycle && { reload: () => reloader.reload() }),
      page: () =>
        page({
          version: VERSION,
          switches: current.settings.switches.map(({ name }) => name),
          exposes: exporters.includes("prometheus"),
        }),
      fault,
    },
    { ...configuration.settings.web, security: configuration.security },
  );

  if (pushes) {
    pusher = startPusher({
      intervalMs: pushing.intervalMs,
      timeoutMs: pushing.exportTimeoutMs,
      outlets: await openDestinations(configuration.settings.push, log),
      print: exporters.includes("console") ? createPrinter() : undefined,
      use: (work) => roster.use((members) => work(members.map(({ pipeline }) => pipeline))),
      own,
      fault,
    });
  }

  async function stopAll(): Promise<void> {
    // Scrapes in flight show each switch as it stood; only then are its polls ended.
    draining.abort();
    await Promise.all([server.close(GRACE_MS), pusher?.stop(GRACE_MS)]);
    await Promise.all([roster.close(), visitors.close()]);
  }

  let stopped: Promise<void> | undefined;
  return { port: server.port, reload: () => reloader.reload(), stop: () => (stopped ??= stopAll()) };
}
