import { setTimeout as sleep } from "node:timers/promises";

import type { Resource } from "@opentelemetry/resources";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Metrics } from "../src/catalogue/define.ts";
import type { Observation, Outcome, Verdict, Source } from "../src/fleet/source.ts";
import { aboutWriter, type Families, type FamilyWriter, switchWriter } from "./prometheus/families.ts";
import { once } from "./once.ts";
import { createProducer, createMeters, type Meters, type MetersOptions, type Observed } from "./instruments.ts";
import { restamp } from "./series.ts";
import { switchResource } from "./resources.ts";

/** One collection of a switch. Immutable, and replaced whole. */
interface Snapshot extends Collected {
  readonly outcome: Outcome;
  /** What it shows, by the time until which each reading may be. */
  readonly observed: Pick<Observation, "readings" | "bootedAt">;
  /** Until when all of it may be shown, in monotonic milliseconds. */
  readonly until: number;
}

/** What a pipeline has for a push; nothing if it does not keep metrics. */
export interface Pushed {
  readonly ofSwitch: ResourceMetrics | undefined;
  /** About the collector's dealings with the switch; the resource is the collector's. */
  readonly about: ResourceMetrics | undefined;
}

/** The way of one switch's numbers: source, instruments, snapshot. */
export interface Pipeline {
  /**
   * Starts a collection unless one runs or the last one is younger than `maxAgeMs`. Resolves when there is nothing
   * to wait for, and never rejects.
   */
  refresh(maxAgeMs: number): Promise<void>;
  /** What may be shown now: the switch's families, and those about the collector's dealings with it. */
  show(): readonly Families[];
  /**
   * What may be pushed now, at `at` milliseconds since 1970: the switch's metrics, unless they are readings that were
   * pushed before, and those about the collector's dealings with it. That a switch is down is true at each moment anew,
   * a reading at its own.
   */
  push(at: number): Pushed;
  /** Resolves when no collection runs. */
  idle(): Promise<void>;
  /** Waits for the collection that runs, which `stop` ends, and lets go of the instruments. */
  shutdown(): Promise<void>;
}

export interface PipelineOptions extends EquipmentOptions {
  /** The metrics of {@link Source.about}. */
  readonly aboutMetrics: Metrics;
  readonly collector: Resource;
  /** Monotonic milliseconds, the clock of {@link Observation.finishedAt}. */
  readonly now: () => number;
  /** Ends the poll that runs. */
  readonly stop: AbortSignal;
  /** Told of a fault of the collector itself; the switch is then shown as down with the reason `internal`. */
  readonly fault: (error: unknown) => void;
}

/** The pipeline of a source, with nothing collected yet. */
export async function createPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { source, now, keep } = options;
  const writeAbout = aboutWriter();
  const produceAbout = createProducer({
    resource: options.collector,
    metrics: options.aboutMetrics,
    scope: options.scope,
  });
  const since = Date.now();
  let equipment = await equip(options);
  let last: Snapshot | undefined;
  let shown = true;
  let pushed: Snapshot | undefined;
  let running: Promise<void> | undefined;
  let aboutNow: (Collected & { readonly of: string }) | undefined;

  async function collect(): Promise<void> {
    const polling = await source.poll(options.stop);
    if (polling === undefined) return;
    try {
      let over = false;
      while (!over) over = await snapshot(() => polling.next());
    } finally {
      await polling.end();
    }
  }

  /** Makes a snapshot of what a poll has found when it comes so far; gives whether that is all. */
  async function snapshot(advance: () => Promise<IteratorResult<Observation, Observation>>): Promise<boolean> {
    const next = once(advance);
    let metrics = await equipment.meters.collect(() => next().then(({ value }) => toObserved(value)));
    const { value: observation, done } = await next();
    // A resource cannot change, and the SDK forgets no series: then the same observation goes to a new provider.
    if (!isSame(observation, equipment) || equipment.meters.crowded) {
      const before = equipment;
      const after = await equip(options, observation);
      metrics = await after.meters.collect(() => Promise.resolve(toObserved(observation)));
      equipment = after;
      await before.meters.shutdown();
    }
    last = toSnapshot(observation, metrics);
    shown = false;
    tellAbout(source.judge(last.outcome, { now: now(), shown }));
    return done === true;
  }

  function toSnapshot(observed: Snapshot["observed"] & Outcome, metrics: ResourceMetrics): Snapshot {
    const { finishedAt, failure, busyUntil, readings, bootedAt } = observed;
    return {
      outcome: { finishedAt, failure, ...(busyUntil !== undefined && { busyUntil }) },
      observed: { readings, bootedAt },
      until: Math.min(...readings.map(({ until }) => until)),
      families: equipment.write(metrics),
      metrics: keep ? metrics : undefined,
    };
  }

  /** The last snapshot, without the readings that have become too old to be shown since it was made. */
  function unexpired(before: Snapshot): Snapshot {
    if (now() <= before.until) return before;
    const readings = before.observed.readings.filter(({ until }) => now() <= until);
    const observed = { ...before.observed, readings };
    const after = toSnapshot({ ...before.outcome, ...observed }, equipment.meters.part(toObserved(observed)));
    if (pushed === before) pushed = after;
    return (last = after);
  }

  function giveUp(error: unknown): void {
    options.fault(error);
    const observed = { readings: [], bootedAt: undefined };
    last = { outcome: { finishedAt: now(), failure: "internal" }, observed, until: Infinity, ...equipment.quiet };
  }

  function tellAbout(verdict: Verdict): Collected {
    const of = `${source.news()}/${verdict.reason}`;
    if (aboutNow?.of === of) return aboutNow;
    const readings = [{ samples: source.about(verdict), takenAt: Date.now() }];
    const metrics = produceAbout({ readings, since });
    aboutNow = { of, families: writeAbout(metrics), metrics: keep ? metrics : undefined };
    return aboutNow;
  }

  function toPush(verdict: Verdict, at: number): ResourceMetrics | undefined {
    if (verdict.show === "nothing" || last === undefined) return anew(equipment.quiet, at);
    if (last.outcome.failure !== undefined) return anew(last, at);
    const { metrics } = unexpired(last);
    return pushed === last ? undefined : metrics;
  }

  return {
    refresh(maxAgeMs) {
      if (running === undefined && last !== undefined && now() - last.outcome.finishedAt < maxAgeMs)
        return Promise.resolve();
      running ??= collect()
        .catch(giveUp)
        .finally(() => (running = undefined));
      return running;
    },
    show() {
      const verdict = source.judge(last?.outcome, { now: now(), shown });
      const { families } = verdict.show === "observation" && last !== undefined ? unexpired(last) : equipment.quiet;
      shown = true;
      return [families, tellAbout(verdict).families];
    },
    push(at) {
      const verdict = source.judge(last?.outcome, { now: now(), shown: pushed === last });
      const ofSwitch = toPush(verdict, at);
      pushed = last;
      return { ofSwitch, about: anew(tellAbout(verdict), at) };
    },
    idle: () => running ?? Promise.resolve(),
    async shutdown() {
      await running;
      await equipment.meters.shutdown();
    },
  };
}

function anew({ metrics }: Collected, at: number): ResourceMetrics | undefined {
  return metrics && restamp(metrics, at);
}

/** Whether a switch that was observed is the one that the instruments were made for. */
function isSame(observed: Known, equipped: Known): boolean {
  const { identity: a, address } = observed;
  const { identity: b } = equipped;
  const fields = ["hostname", "model", "serial", "version"] as const;
  return address === equipped.address && fields.every((field) => a?.[field] === b?.[field]);
}

/** One collection of a resource: as a scrape shows it and, if it is pushed too, as it is. */
interface Collected {
  readonly families: Families;
  readonly metrics: ResourceMetrics | undefined;
}

/** What the instruments of a switch are made of. */
interface EquipmentOptions {
  readonly source: Source;
  /** Labels on each series of the switch, beside `host_name`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether metrics are pushed, and so kept beside their text. */
  readonly keep: boolean;
  /** The metrics that the source may yield samples of. */
  readonly metrics: Metrics;
  readonly scope: MetersOptions["scope"];
}

/** What is known of a switch as a resource. */
type Known = Pick<Observation, "identity" | "address">;

/** The instruments of a switch that says it is `identity`, and what they show of it while it is silent. */
interface Equipment extends Known {
  readonly meters: Meters;
  readonly write: FamilyWriter;
  readonly quiet: Collected;
}

/** New instruments. A resource cannot change, so a switch that says it is another one needs some. */
async function equip(options: EquipmentOptions, known: Known = UNKNOWN): Promise<Equipment> {
  const { source, labels, metrics, scope, keep } = options;
  const { identity, address } = known;
  const meters = createMeters({ resource: switchResource(source.name, known, labels), metrics, scope });
  const write = switchWriter(Object.keys(labels));
  const silent = await meters.collect(() => Promise.resolve(toObserved(source.quiet())));
  return { identity, address, meters, write, quiet: { families: write(silent), metrics: keep ? silent : undefined } };
}

const UNKNOWN: Known = { identity: undefined, address: undefined };

/** An observation as the instruments take it. */
function toObserved({ readings, bootedAt }: Pick<Observation, "readings" | "bootedAt">): Observed {
  return { readings, since: bootedAt };
}

export interface Freshness {
  /** A snapshot younger than this is as good as a new one, in milliseconds. */
  readonly maxAgeMs: number;
  /** The longest that is waited, in milliseconds. */
  readonly deadlineMs: number;
  /** Ends the waiting. */
  readonly hurry: AbortSignal;
}

/** Collects from switches at once, and waits for all or as long as may be. A poll that is slower goes on. */
export async function refreshAll(pipelines: readonly Pipeline[], freshness: Freshness): Promise<void> {
  const { maxAgeMs, deadlineMs, hurry } = freshness;
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, hurry]);
  try {
    const ready = Promise.all(pipelines.map((pipeline) => pipeline.refresh(maxAgeMs)));
    await Promise.race([ready, sleep(deadlineMs, undefined, { signal }).catch(() => undefined)]);
  } finally {
    over.abort();
  }
}
