import type { Resource } from "@opentelemetry/resources";

import type { Identity, Metrics } from "../src/catalogue/define.ts";
import type { Observation, Outcome, Source, Verdict } from "../src/fleet/source.ts";
import { aboutWriter, type Families, type FamilyWriter, switchWriter } from "./families.ts";
import { createMeters, type Meters, type MetersOptions } from "./meters.ts";
import { once } from "./once.ts";
import { switchResource } from "./resources.ts";

/** One collection of a switch, as it is shown. Immutable, and replaced whole. */
interface Snapshot {
  readonly outcome: Outcome;
  readonly families: Families;
}

/** The way of one switch's numbers: source, instruments, snapshot. */
export interface Pipeline {
  /**
   * Starts a collection unless one runs or the last one is younger than `maxAgeMs`. Resolves when there is nothing
   * to wait for, and never rejects.
   */
  refresh(maxAgeMs: number): Promise<void>;
  /** What may be shown now: the switch's families, and those about the collector's dealings with it. */
  show(): Promise<readonly Families[]>;
  /** Resolves when no collection runs. */
  idle(): Promise<void>;
  /** Waits for the collection that runs, which `stop` ends, and lets go of the instruments. */
  shutdown(): Promise<void>;
}

export interface PipelineOptions {
  readonly source: Source;
  /** Labels on each series of the switch, beside `host_name`. */
  readonly labels: Readonly<Record<string, string>>;
  /** The metrics that the source may yield samples of. */
  readonly metrics: Metrics;
  /** The metrics of {@link Source.about}. */
  readonly aboutMetrics: Metrics;
  readonly collector: Resource;
  readonly scope: MetersOptions["scope"];
  /** Monotonic milliseconds, the clock of {@link Observation.finishedAt}. */
  readonly now: () => number;
  /** Ends the poll that runs. */
  readonly stop: AbortSignal;
  /** Told of a fault of the collector itself; the switch is then shown as down with the reason `internal`. */
  readonly fault: (error: unknown) => void;
}

/** The pipeline of a source, with nothing collected yet. */
export async function createPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { source, now } = options;
  const writeAbout = aboutWriter();
  const about = createMeters({ resource: options.collector, metrics: options.aboutMetrics, scope: options.scope });
  let equipment = await equip(options, undefined);
  let last: Snapshot | undefined;
  let shown = true;
  let running: Promise<void> | undefined;
  let aboutShown: { readonly of: string; readonly families: Families } | undefined;

  async function collect(): Promise<void> {
    const polling = await source.poll(options.stop);
    if (polling === undefined) return;
    let over = false;
    while (!over) over = await snapshot(() => polling.next());
  }

  /** Makes a snapshot of what a poll has found when it comes so far; gives whether that is all. */
  async function snapshot(advance: () => Promise<IteratorResult<Observation, Observation>>): Promise<boolean> {
    const next = once(advance);
    let metrics = await equipment.meters.collect(() => next().then(({ value }) => toObserved(value)));
    const { value: observation, done } = await next();
    // A resource cannot change, and the SDK forgets no series: then the same observation goes to a new provider.
    if (!sameIdentity(observation.identity, equipment.identity) || equipment.meters.crowded) {
      await equipment.meters.shutdown();
      equipment = await equip(options, observation.identity);
      metrics = await equipment.meters.collect(() => Promise.resolve(toObserved(observation)));
    }
    const { finishedAt, failure, busyUntil } = observation;
    const outcome = { finishedAt, failure, ...(busyUntil !== undefined && { busyUntil }) };
    last = { outcome, families: equipment.write(metrics) };
    shown = false;
    await tellAbout(source.judge(last.outcome, { now: now(), shown }));
    return done === true;
  }

  function giveUp(error: unknown): void {
    options.fault(error);
    last = { outcome: { finishedAt: now(), failure: "internal" }, families: equipment.quiet };
  }

  async function tellAbout(verdict: Verdict): Promise<Families> {
    const of = `${source.news()}/${verdict.reason}`;
    if (aboutShown?.of === of) return aboutShown.families;
    const metrics = await about.collect(() => Promise.resolve({ samples: source.about(verdict), at: Date.now() }));
    aboutShown = { of, families: writeAbout(metrics) };
    return aboutShown.families;
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
    async show() {
      const verdict = source.judge(last?.outcome, { now: now(), shown });
      const families = verdict.show === "observation" && last !== undefined ? last.families : equipment.quiet;
      shown = true;
      return [families, await tellAbout(verdict)];
    },
    idle: () => running ?? Promise.resolve(),
    async shutdown() {
      await running;
      await Promise.all([equipment.meters.shutdown(), about.shutdown()]);
    },
  };
}

/** The instruments of a switch that says it is `identity`, and what they show of it while it is silent. */
interface Equipment {
  readonly identity: Identity | undefined;
  readonly meters: Meters;
  readonly write: FamilyWriter;
  readonly quiet: Families;
}

async function equip(options: PipelineOptions, identity: Identity | undefined): Promise<Equipment> {
  const { source, labels, metrics, scope } = options;
  const meters = createMeters({ resource: switchResource(source.name, identity, labels), metrics, scope });
  const write = switchWriter(Object.keys(labels));
  const quiet = write(await meters.collect(() => Promise.resolve(toObserved(source.quiet()))));
  return { identity, meters, write, quiet };
}

function toObserved({ samples, at, bootedAt }: Observation) {
  return { samples, at, since: bootedAt };
}

function sameIdentity(a: Identity | undefined, b: Identity | undefined): boolean {
  return (["hostname", "model", "serial", "version"] as const).every((field) => a?.[field] === b?.[field]);
}
