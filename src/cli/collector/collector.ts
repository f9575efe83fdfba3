import { createExposition } from "../../../otel/exposition.ts";
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
import { OPEN } from "../../web/security.ts";
import { startWebServer } from "../../web/server.ts";
import type { Configuration } from "../configuration.ts";
import { VERSION } from "../version.ts";
import { openDestinations } from "./destinations.ts";
import { type Member, type Surroundings, wantedMember } from "./member.ts";
import { createOwn } from "./own.ts";
import { createProber } from "./prober.ts";
import { createReloader } from "./reload.ts";
import { createSite } from "./site.ts";

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
  const { push } = configuration.settings;
  const pushes = push.exporters.some((exporter) => exporter !== "prometheus");
  let current = { configuration, surroundings: around(configuration) };
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
    current = { configuration: next, surroundings };
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
  const own = createOwn({ resource, scope: SCOPE }, () => [
    ...paceSamples(pace),
    ...reloader.samples(),
    ...(pusher?.samples() ?? []),
    { name: "nxapi.collector.probe.targets", value: visitors.count, attributes: {} },
  ]);
  const expose = createExposition({ own, hurry: draining.signal });
  const settings = () => current.configuration.settings;
  const probe = createProber({
    roster,
    visitors,
    expose,
    settings,
    want: (target) => wantedMember(target, { ...current.surroundings, resolve: onlyOrdinary(resolve) }),
  });
  const server = await startWebServer(
    createSite({
      roster,
      expose,
      settings,
      probe,
      ...(lifecycle && { reload: () => reloader.reload() }),
      fault,
    }),
    { ...configuration.settings.web, security: configuration.security },
  );

  if (pushes) {
    pusher = startPusher({
      intervalMs: push.intervalMs,
      timeoutMs: push.exportTimeoutMs,
      outlets: await openDestinations(push, log),
      print: push.exporters.includes("console") ? createPrinter() : undefined,
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
