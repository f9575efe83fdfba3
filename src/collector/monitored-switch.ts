import { createPipeline, type Pipeline, type PipelineOptions } from "../../otel/pipeline.ts";
import type { Command } from "../catalogue/define.ts";
import { EXAMPLES } from "../config/interface-patterns.ts";
import type { SwitchSettings } from "../config/settings.ts";
import { aboutMetrics } from "../fleet/switch-metrics.ts";
import { systemClock } from "../fleet/clock.ts";
import type { Closable, Wanted } from "../fleet/registry.ts";
import type { ConcurrencyLimits } from "../fleet/limits/concurrency.ts";
import type { Source } from "../fleet/source.ts";
import { createSwitch, type Switch, type SwitchEvent } from "../fleet/switch.ts";
import type { Log } from "../log.ts";
import { createClient } from "../nxapi/client.ts";
import type { Resolve } from "../nxapi/names.ts";
import type { OpenConnections } from "../nxapi/open-connections.ts";
import type { MemoryBudget } from "../nxapi/memory-budget.ts";
import { scopeOf, untold } from "./configuration.ts";
import { createPatternWatch, type Unmatched } from "./unmatched-interfaces.ts";
import { VERSION } from "./version.ts";
import type { Weakness } from "../nxapi/target.ts";
import { inShell } from "../terminal.ts";

/** A switch that is collected from, with all that this needs. */
export interface MonitoredSwitch extends Closable {
  readonly settings: SwitchSettings;
  readonly pipeline: Pipeline;
  /** The switch as people look at it. */
  readonly nexus: Pick<Switch, "overview">;
}

/** What is the same for all switches. */
export interface SwitchContext extends Pick<PipelineOptions, "collector" | "metrics" | "scope" | "headers" | "fault"> {
  readonly log: Log;
  readonly resolve: Resolve;
  readonly memoryBudget: MemoryBudget;
  readonly openConnections: OpenConnections;
  readonly maxStaleMs: number;
  /** Whether the course of each table is kept. */
  readonly keepsCourses: boolean;
  readonly concurrency: ConcurrencyLimits;
  /** Commands that the catalogue does not have. */
  readonly added: readonly Command[];
  /** What tells two such lists apart. */
  readonly addedFrom: string;
  /** The command that says more of a switch that is named after it. */
  readonly doctor: string | undefined;
}

/**
 * The switch that settings describe. Functions are no part of its fingerprint: where the password comes from is, and so
 * is all that the collector knows of an added command.
 */
export function wantedSwitch(settings: SwitchSettings, context: SwitchContext): Wanted<MonitoredSwitch> {
  const { maxStaleMs, addedFrom } = context;
  return {
    name: settings.name,
    fingerprint: JSON.stringify([settings, maxStaleMs, addedFrom]),
    make: (before) => createMonitoredSwitch(settings, context, before),
  };
}

async function createMonitoredSwitch(
  settings: SwitchSettings,
  context: SwitchContext,
  before?: MonitoredSwitch,
): Promise<MonitoredSwitch> {
  const { places, commands, interfaces, descriptions, timeoutMs, requestsPerMinute, labels, ...target } = settings;
  const { name } = target;
  const { log, resolve, memoryBudget, openConnections, maxStaleMs, keepsCourses, concurrency, added, doctor } = context;
  const watch = createPatternWatch(interfaces ?? {}, (unmatched) => logUnmatched(log, name, unmatched));
  const scope = scopeOf({ name, commands, places, interfaces, descriptions }, added, watch);
  const client = createClient(target, {
    userAgent: `nxapi-collector/${VERSION}`,
    resolve,
    memoryBudget,
    openConnections,
    yieldLoop: concurrency.loop.begin,
  });
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
    requestsPerMinute,
    concurrency,
    clock: systemClock,
    keepsCourses,
    tell: (event) => logEvent(log, event, doctor),
  });
  const stopping = new AbortController();
  const pipeline = await createPipeline({
    ...context,
    source: startingAfter(source, before),
    labels,
    aboutMetrics,
    now: systemClock.now,
    stop: stopping.signal,
  }).catch((error: unknown) => {
    client.close();
    throw error;
  });
  let closed: Promise<void> | undefined;
  return {
    settings,
    pipeline,
    nexus: source,
    close() {
      stopping.abort();
      return (closed ??= pipeline.shutdown().finally(() => client.close()));
    },
  };
}

/**
 * A source that is first polled when nobody polls the switch for its predecessor: a switch never has two requests at
 * once, whoever asks it.
 */
function startingAfter(source: Source, before: MonitoredSwitch | undefined): Source {
  let earlier = before;
  return {
    ...source,
    async poll(signal) {
      await earlier?.pipeline.idle();
      earlier = undefined;
      return await source.poll(signal);
    },
  };
}

/** Writes what happened with a switch to the log. `doctor` is the command that says more of a switch that is named. */
function logEvent(log: Log, event: SwitchEvent, doctor: string | undefined): void {
  switch (event.event) {
    case "up":
      return log.info("switch answers", { switch: event.name, version: event.version });
    case "down":
      return log.warn("switch is down", {
        switch: event.name,
        reason: event.reason,
        detail: event.detail,
        try: doctor && `${doctor} ${inShell(event.name)}`,
      });
    case "useless":
      return log.warn(USELESS[event.without], {
        switch: event.name,
        try: doctor && `${doctor} ${inShell(event.name)}`,
      });
    case "command": {
      const { name, command, state, detail } = event;
      const write = state === "failed" ? log.warn : log.info;
      return write("command changed state", { switch: name, command, state, detail });
    }
  }
}

/** Of what holds for a group, a switch may rightly have nothing; but if it shows nothing at all, something is wrong. */
function logUnmatched(log: Log, name: string, { include, exclude, nothing }: Unmatched): void {
  const write = nothing ? log.warn : log.info;
  write(nothing ? "no interface is shown: none has a name in interfaces.include" : "no interface has such a name", {
    switch: name,
    include: include.join() || undefined,
    exclude: exclude.join() || undefined,
    expected: `a name as show interface prints it, such as ${EXAMPLES}`,
  });
}

const USELESS = {
  structured_output: "switch knows none of the commands: its release or platform has no structured output",
  tables: "switch has none of the tables that it is asked for",
} as const;

/** What the log says at the start of settings that give up safety. */
const WARNINGS: Readonly<Record<Weakness, string>> = {
  plain_http: "the password goes to this switch in clear",
  any_certificate: "any certificate is accepted from this switch",
  old_tls: "TLS older than 1.2 is spoken with this switch",
};
