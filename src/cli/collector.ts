import { catalogue } from "../catalogue/index.ts";
import type { Command, Metrics } from "../catalogue/define.ts";
import type { Settings, SwitchSettings } from "../config/settings.ts";
import { aboutMetrics } from "../fleet/about.ts";
import { systemClock } from "../fleet/clock.ts";
import { createSwitch, deviceMetrics, type SwitchEvent } from "../fleet/switch.ts";
import type { Log } from "../log.ts";
import { createClient } from "../nxapi/client.ts";
import { askNames } from "../nxapi/name-server.ts";
import { rememberNames, type Resolve } from "../nxapi/names.ts";
import type { Weakness } from "../nxapi/target.ts";
import { page } from "../web/page.ts";
import { startWebServer } from "../web/server.ts";
import type { Site } from "../web/site.ts";
import { createExposition } from "../../otel/exposition.ts";
import { createMeters } from "../../otel/meters.ts";
import { createPipeline } from "../../otel/pipeline.ts";
import { processMetrics, watchProcess } from "../../otel/process-metrics.ts";
import { collectorResource } from "../../otel/resources.ts";
import { scopeOf, untold } from "./scope.ts";
import { VERSION } from "./version.ts";

/** A collector that runs. */
export interface Collector {
  readonly port: number;
  /** Stops taking requests, ends the polls and lets answers in flight finish. Safe to call twice. */
  stop(): Promise<void>;
}

/** How long answers in flight may take once the collector stops; a supervisor usually waits ten seconds. */
const GRACE_MS = 3_000;

const SCOPE = { name: "nxapi-collector", version: VERSION };

/** Every metric that a switch may show. */
function metricsOf(added: readonly Command[]): Metrics {
  const declared = [deviceMetrics, ...[...catalogue, ...added].map(({ metrics }) => metrics)];
  return Object.fromEntries(declared.flatMap((metrics) => Object.entries(metrics)));
}

/**
 * Starts collecting as the settings say: wires the switches, their pipelines, and the server.
 * `added` are commands that the catalogue does not have.
 * @throws the socket's error if the server's address cannot be listened on
 */
export async function startCollector(settings: Settings, log: Log, added: readonly Command[] = []): Promise<Collector> {
  const draining = new AbortController();
  const stopping = new AbortController();
  const collector = collectorResource(VERSION, settings.resource);
  const fault = (error: unknown): void => {
    log.error("internal error", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  };
  const resolve = rememberNames(askNames(), systemClock.now);
  const { maxStaleMs } = settings.freshness;
  const metrics = metricsOf(added);
  const devices = settings.switches.map((one) => connect(one, { resolve, maxStaleMs, log, added }));
  const pipelines = await Promise.all(
    devices.map(({ source }) =>
      createPipeline({
        source,
        metrics,
        aboutMetrics,
        collector,
        scope: SCOPE,
        now: systemClock.now,
        stop: stopping.signal,
        fault,
      }),
    ),
  );
  const own = {
    meters: createMeters({ resource: collector, metrics: processMetrics, scope: SCOPE }),
    read: watchProcess(VERSION),
    startedAt: Date.now() - process.uptime() * 1_000,
  };
  const { maxAgeMs } = settings.freshness;
  const scrapeOf = (shown: typeof pipelines) =>
    createExposition({ pipelines: shown, collector: own, maxAgeMs, hurry: draining.signal });
  const scrapes = { all: scrapeOf(pipelines), own: scrapeOf([]) };
  const names = settings.switches.map(({ name }) => name);
  const probes = new Map(pipelines.map((pipeline, index) => [names[index], scrapeOf([pipeline])]));
  const site: Site = {
    metrics: ({ deadlineMs, only }) => (only === "collector" ? scrapes.own : scrapes.all)(deadlineMs),
    async probe(target, deadlineMs) {
      const body = await probes.get(target)?.(deadlineMs);
      return body === undefined ? { kind: "unknown", message: "There is no such switch." } : { kind: "shown", body };
    },
    discover: () => settings.switches.map(({ name, host, labels }) => ({ name, host, labels })),
    page: () => page(VERSION, names),
    fault,
  };
  const server = await startWebServer(site, settings.web);

  async function stopAll(): Promise<void> {
    // Scrapes in flight show each switch as it stood; only then are its polls ended.
    draining.abort();
    await server.close(GRACE_MS);
    stopping.abort();
    await Promise.all([own.meters.shutdown(), ...pipelines.map((pipeline) => pipeline.shutdown())]);
    for (const { client } of devices) client.close();
  }

  let stopped: Promise<void> | undefined;
  return { port: server.port, stop: () => (stopped ??= stopAll()) };
}

interface Shared {
  readonly resolve: Resolve;
  readonly maxStaleMs: number;
  readonly log: Log;
  readonly added: readonly Command[];
}

/** A switch with the client that asks it. */
function connect(
  { places, commands, timeoutMs, ...target }: SwitchSettings,
  { resolve, maxStaleMs, log, added }: Shared,
) {
  const scope = scopeOf({ name: target.name, commands, places }, added);
  const { name } = target;
  const client = createClient(target, { userAgent: `nxapi-collector/${VERSION}`, resolve });
  for (const weakness of client.weaknesses) log.warn(WARNINGS[weakness], { switch: name });
  const missing = untold(scope);
  if (missing.length > 0) {
    log.warn("modules and instances may be missed; these commands tell them", {
      switch: name,
      left_out: missing.join(),
    });
  }
  const source = createSwitch({
    name,
    client,
    scope,
    timeoutMs,
    maxStaleMs,
    clock: systemClock,
    tell: (event) => tell(log, event),
  });
  return { source, client };
}

function tell(log: Log, event: SwitchEvent): void {
  switch (event.event) {
    case "up":
      return log.info("switch answers", { switch: event.name, version: event.version });
    case "down":
      return log.warn("switch is down", { switch: event.name, reason: event.reason, detail: event.detail });
    case "command": {
      const { name, command, state, detail } = event;
      const write = state === "failed" ? log.warn : log.info;
      return write("command changed state", { switch: name, command, state, detail });
    }
  }
}

const WARNINGS: Readonly<Record<Weakness, string>> = {
  plain_http: "the password goes to this switch in clear",
  any_certificate: "any certificate is accepted from this switch",
  old_tls: "TLS older than 1.2 is spoken with this switch",
};
