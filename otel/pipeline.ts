import type { Resource } from "@opentelemetry/resources";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Metrics } from "../src/catalogue/define.ts";
import type { Description, Observation, PollOutcome, Polling, Source, Health } from "../src/fleet/source.ts";
import { aboutWriter, type Families, type FamilyWriter, switchWriter } from "./prometheus/families.ts";
import type { Headers } from "./prometheus/lines.ts";
import { type Collection, toResourceMetrics, withoutOlder } from "./collection.ts";
import { createProducer, createInstruments, type Instruments, type InstrumentsOptions } from "./instruments.ts";
import { createSlices } from "../src/slices.ts";
import type { Observed } from "./series.ts";
import { divided, type OtherResources, switchResource, withoutOwnLabels } from "./resources.ts";

/** One collection of a resource, and how a scrape shows it. */
interface Collected {
  readonly families: Families;
  readonly collection: Collection;
}

/** One collection of a switch. Immutable, and replaced whole. */
interface Snapshot extends Collected {
  readonly outcome: PollOutcome;
  /** What it shows, by the time until which each reading may be. */
  readonly observed: Pick<Observation, "readings" | "bootedAt">;
  /** Until when all of it may be shown, in monotonic milliseconds. */
  readonly until: number;
}

/** What a pipeline has for a push. */
export interface Pushed {
  /** Nothing, or one resource, or one more for each way in which the switch's labels are not those of some metrics. */
  readonly ofSwitch: readonly ResourceMetrics[];
  /** About how the collector asks the switch; the resource is the collector's. */
  readonly about: ResourceMetrics;
}

/** The way of one switch's numbers: source, instruments, snapshot. */
export interface Pipeline {
  /**
   * Starts a collection unless one runs or the last one is younger than `maxAgeMs`. Resolves when there is nothing
   * to wait for, and never rejects.
   */
  refresh(maxAgeMs: number): Promise<void>;
  /** What may be shown now: the switch's families, and those about how the collector asks it. */
  show(): readonly Families[];
  /**
   * What may be pushed now, at `at` milliseconds since 1970: the switch's metrics, unless no poll has ended since the last
   * push, and those about how the collector asks it. That a switch is down is true at each moment anew,
   * a reading at its own.
   */
  push(at: number): Pushed;
  /** How the switch stands now, and when its last poll ended, in monotonic milliseconds; nobody is shown anything by asking. */
  status(): { readonly health: Health; readonly finishedAt: number | undefined };
  /** Resolves when no collection runs. */
  idle(): Promise<void>;
  /** Waits for the collection that runs, which `stop` ends. */
  shutdown(): Promise<void>;
}

/**
 * A reading that stands for longer is not pushed again. Prometheus 3 takes no point that is an hour older than its newest, and
 * with one of them it refuses the whole request.
 */
const LONGEST_PUSHED_MS = 58 * 60_000;

/** What the instruments of a switch are made of. */
interface SwitchOptions extends Pick<InstrumentsOptions, "metrics" | "scope"> {
  readonly source: Source;
  /** Labels on each series of the switch, beside `host_name`. */
  readonly labels: Readonly<Record<string, string>>;
  /** The names and comment lines of metrics, if other switches share them. */
  readonly headers?: Headers | undefined;
}

export interface PipelineOptions extends SwitchOptions {
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
  const { source, now } = options;
  const writeAbout = aboutWriter(options.headers);
  const produceAbout = createProducer({
    resource: options.collector,
    metrics: options.aboutMetrics,
    scope: options.scope,
  });
  const since = Date.now();
  /** Those of the switch that is polled, and those that the last snapshot was made with. */
  let instruments = await instrument(options);
  let shownWith = instruments;
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
      while (!over) over = await takeSnapshot(polling);
    } finally {
      await polling.end();
    }
  }

  /** Goes on with a poll in the instruments' callback, and keeps what it has found; gives whether that is all. */
  async function takeSnapshot(polling: Polling): Promise<boolean> {
    await adapt(source.describe());
    const found: { step?: IteratorResult<Observation, Observation> } = {};
    let collection = await instruments.collect(async () => {
      found.step = await polling.next();
      return toObserved(found.step.value);
    });
    if (found.step === undefined) throw new Error("no metric is declared");
    const { value: observation, done } = found.step;
    // A switch may say in the middle of a poll that it is another one.
    if (await adapt(observation))
      collection = await instruments.collect(() => Promise.resolve(toObserved(observation)));
    shownWith = instruments;
    last = toSnapshot(observation, collection);
    shown = false;
    collectAbout(source.judge(last.outcome, { now: now(), shown }));
    return done === true;
  }

  /** Makes new instruments if the switch is another one than they are made for: a resource cannot change. */
  async function adapt(description: Description): Promise<boolean> {
    if (isSame(description, instruments)) return false;
    instruments = await instrument(options, description);
    return true;
  }

  function toSnapshot(observed: Snapshot["observed"] & PollOutcome, collection: Collection): Snapshot {
    const { finishedAt, failure, busyUntil, readings, bootedAt } = observed;
    return {
      outcome: { finishedAt, failure, ...(busyUntil !== undefined && { busyUntil }) },
      observed: { readings, bootedAt },
      until: Math.min(...readings.map(({ until }) => until)),
      families: shownWith.write(collection),
      collection,
    };
  }

  /** The last snapshot, without the readings that have become too old to be shown since it was made. */
  function unexpired(before: Snapshot): Snapshot {
    if (now() <= before.until) return before;
    const readings = before.observed.readings.filter(({ until }) => now() <= until);
    const observed = { ...before.observed, readings };
    const after = toSnapshot({ ...before.outcome, ...observed }, shownWith.part(toObserved(observed)));
    if (pushed === before) pushed = after;
    return (last = after);
  }

  function giveUp(error: unknown): void {
    options.fault(error);
    const observed = { readings: [], bootedAt: undefined };
    last = { outcome: { finishedAt: now(), failure: "internal" }, observed, until: Infinity, ...shownWith.down };
  }

  function collectAbout(health: Health): Collected {
    const of = `${source.revision()}/${health.reason}`;
    if (aboutNow?.of === of) return aboutNow;
    const readings = [{ samples: source.about(health), takenAt: Date.now() }];
    const collection = produceAbout({ readings, since });
    aboutNow = { of, families: writeAbout(collection), collection };
    return aboutNow;
  }

  function toPush(health: Health, at: number): readonly ResourceMetrics[] {
    const { down, others } = shownWith;
    const told = (collection: Collection, when?: number) => divided(toResourceMetrics(collection, when), others);
    if (health.show === "nothing" || last === undefined) return told(down.collection, at);
    if (last.outcome.failure !== undefined) return told(last.collection, at);
    const { collection } = unexpired(last);
    return pushed === last ? [] : told(withoutOlder(collection, LONGEST_PUSHED_MS));
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
      const health = source.judge(last?.outcome, { now: now(), shown });
      const { families } = health.show === "observation" && last !== undefined ? unexpired(last) : shownWith.down;
      shown = true;
      return [families, collectAbout(health).families];
    },
    push(at) {
      const health = source.judge(last?.outcome, { now: now(), shown: pushed === last });
      const ofSwitch = toPush(health, at);
      pushed = last;
      return { ofSwitch, about: toResourceMetrics(collectAbout(health).collection, at) };
    },
    status: () => ({
      // A page is looked at again and again: a reading that is too old is late there, though the next scrape may have it once.
      health: source.judge(last?.outcome, { now: now(), shown: true }),
      finishedAt: last?.outcome.finishedAt,
    }),
    idle: () => running ?? Promise.resolve(),
    shutdown: () => running ?? Promise.resolve(),
  };
}

async function refreshed(pipelines: readonly Pipeline[], maxAgeMs: number): Promise<void> {
  const polls: Promise<void>[] = [];
  const slices = createSlices();
  for (const pipeline of pipelines) {
    const poll = pipeline.refresh(maxAgeMs);
    // It may fail before all have begun, when nobody waits for it yet; Promise.all tells of it.
    poll.catch(() => undefined);
    polls.push(poll);
    if (slices.isOver()) await slices.next();
  }
  await Promise.all(polls);
}

/** Whether a switch that was observed is the one that the instruments were made for. */
function isSame(one: Description, other: Description): boolean {
  const fields = ["hostname", "model", "serial", "version"] as const;
  return one.address === other.address && fields.every((field) => one.identity?.[field] === other.identity?.[field]);
}

/** The instruments of a switch as it is described, and what they show of it while nothing else may be shown. */
interface SwitchInstruments extends Description, Instruments {
  readonly others: OtherResources;
  readonly write: FamilyWriter;
  readonly down: Collected;
}

async function instrument(options: SwitchOptions, description: Description = UNKNOWN): Promise<SwitchInstruments> {
  const { source, labels, metrics, scope, headers } = options;
  const { identity, address } = description;
  const resource = switchResource(source.name, description, labels);
  const instruments = createInstruments({ resource, metrics, scope });
  const others = withoutOwnLabels(resource, Object.keys(labels), metrics);
  const write = switchWriter(Object.keys(labels), headers, others);
  const down = await instruments.collect(() => Promise.resolve(toObserved(source.down())));
  return {
    ...instruments,
    identity,
    address,
    others,
    write,
    down: { families: write(down), collection: down },
  };
}

const UNKNOWN: Description = { identity: undefined, address: undefined };

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
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const timer = setTimeout(end, deadlineMs);
  const listener = (): void => end();
  hurry.addEventListener("abort", listener);
  if (hurry.aborted) end();
  try {
    await Promise.race([refreshed(pipelines, maxAgeMs), over]);
  } finally {
    clearTimeout(timer);
    hurry.removeEventListener("abort", listener);
  }
}
