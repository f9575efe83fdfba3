import { setImmediate as eventLoopTurn, setTimeout as sleep } from "node:timers/promises";

import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Sample } from "../../src/catalogue/define.ts";
import { type Collection, toResourceMetrics } from "../collection.ts";
import { type Pipeline, refreshAll } from "../pipeline.ts";
import { exportSamples } from "./counters.ts";
import { doneWithin, within } from "./deadline.ts";
import { type BatchLimits, DEFAULT_BATCH_LIMITS, pack, toExportRequest } from "./encode.ts";
import type { OtlpExporter } from "./exporter.ts";
import { mergeResources } from "./merge-resources.ts";

/** What is read, how often, and where it goes. */
export interface PeriodicReaderOptions {
  readonly intervalMs: number;
  /** The longest that a push waits for switches; a slower one is in the next. */
  readonly timeoutMs: number;
  readonly exporters: ReadonlyMap<string, OtlpExporter>;
  /** Prints the same resources; the console exporter. */
  readonly print?: ((resources: readonly ResourceMetrics[]) => Promise<void> | void) | undefined;
  /** Works with the pipelines that there are. */
  readonly use: <T>(work: (pipelines: readonly Pipeline[]) => Promise<T>) => Promise<T>;
  /** Collects what the collector says about itself. */
  readonly own: () => Promise<Collection>;
  readonly fault: (error: unknown) => void;
}

/** Sends what there is at each interval. */
export interface PeriodicReader {
  /** What the collector says about what it sends. */
  samples(): readonly Sample[];
  /** Sends what was not sent yet within the time that there is, and ends. Safe to call twice. */
  stop(withinMs: number): Promise<void>;
}

/**
 * Pushes each switch as a resource, and the collector as another. A scrape and a push do not poll twice: a snapshot up
 * to half an interval old is as good as a new one.
 */
export function startPeriodicReader({
  intervalMs,
  timeoutMs,
  exporters: byDestination,
  print,
  use,
  own,
  fault,
}: PeriodicReaderOptions): PeriodicReader {
  const exporters = [...byDestination.values()];
  // A push that is still under way when the next is due would make that one be skipped, so it ends before.
  const deadlineMs = Math.min(timeoutMs, intervalMs * LATEST);

  async function send({ switches, about, madeAt }: Gathered): Promise<void> {
    const itself = await within(own(), { timeoutMs: OWN_MS, what: "what the collector says of itself" });
    const resources = [...switches, ...mergeResources([...about, toResourceMetrics(itself)])];
    await print?.(resources);
    await exportResources(resources, exporters, { madeAt });
  }

  const schedule = every({
    intervalMs,
    fault,
    async act(signal) {
      const gathered = await use(async (pipelines) => {
        await refreshAll(pipelines, { maxAgeMs: intervalMs / 2, deadlineMs, hurry: signal });
        // stop() makes the last push. Until then the same are pushed that were waited for: what has taken the place of one
        // meanwhile may not have been asked yet.
        return signal.aborted ? undefined : await gather(pipelines);
      });
      if (gathered !== undefined) await send(gathered);
    },
  });

  /** A switch that was not asked to the end is not told to be down: nobody would correct it. */
  async function sendLast(): Promise<void> {
    await send(await use((pipelines) => gather(pipelines.filter(wasAsked))));
  }

  async function end(withinMs: number): Promise<void> {
    const endsAt = performance.now() + withinMs;
    const leftMs = (): number => Math.max(0, endsAt - performance.now());
    if (await doneWithin(schedule.stop(), leftMs())) await doneWithin(sendLast().catch(fault), leftMs());
    await Promise.all(exporters.map((exporter) => exporter.flush(leftMs())));
  }

  let ended: Promise<void> | undefined;
  return {
    samples: () =>
      [...byDestination].flatMap(([destination, exporter]) =>
        exportSamples(destination, exporter.counts(), exporter.waiting),
      ),
    stop: (withinMs) => (ended ??= end(withinMs)),
  };
}

/** The part of an interval after which a push has no more time to wait for switches. */
const LATEST = 3 / 4;

/** The longest wait for the collector's own metrics, for which no switch is asked. */
const OWN_MS = 10_000;

/**
 * How many switches are gathered before other work may run: 1,000 at once would block the event loop for a tenth of a
 * second.
 */
const GATHERED_AT_ONCE = 50;

/** What pipelines push. */
interface Gathered {
  readonly switches: readonly ResourceMetrics[];
  /** About how the collector asks them; few for all. */
  readonly about: readonly ResourceMetrics[];
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

function wasAsked(pipeline: Pipeline): boolean {
  return pipeline.status().finishedAt !== undefined;
}

/** Gathers what pipelines push now. */
async function gather(pipelines: readonly Pipeline[]): Promise<Gathered> {
  const madeAt = Date.now();
  const switches: ResourceMetrics[] = [];
  const about: ResourceMetrics[] = [];
  for (let from = 0; from < pipelines.length; from += GATHERED_AT_ONCE) {
    const some = pipelines.slice(from, from + GATHERED_AT_ONCE);
    const pushed = some.map((pipeline) => pipeline.push(madeAt));
    switches.push(...pushed.flatMap(({ ofSwitch }) => ofSwitch));
    about.push(...mergeResources(pushed.map((one) => one.about)));
    await eventLoopTurn();
  }
  return { switches, about, madeAt };
}

/** Time that an action may take beyond two intervals, for instance because a disk hangs. */
const SLACK_MS = 120_000;

/** Something that is done again and again. */
interface Schedule {
  /** Begins no further action, and waits for the one under way. Safe to call twice. */
  stop(): Promise<void>;
}

interface ScheduleOptions {
  readonly intervalMs: number;
  readonly act: (signal: AbortSignal) => Promise<void>;
  /** Told of an action that failed; the next one comes all the same. */
  readonly fault: (error: unknown) => void;
  /** An action that takes longer is told of, and no longer waited for. */
  readonly limitMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * Acts now and at each interval from now, one action at a time: one that is due while another is under way is skipped.
 * `signal` is aborted when the schedule is stopped.
 */
export function every(options: ScheduleOptions): Schedule {
  const { intervalMs, act, fault, now = () => performance.now() } = options;
  const { limitMs = 2 * intervalMs + SLACK_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function run(): Promise<void> {
    for (let dueAt = now(); !signal.aborted;) {
      await within(act(signal), { timeoutMs: limitMs, what: "an action of the schedule" }).catch(fault);
      dueAt += intervalMs * Math.max(1, Math.ceil((now() - dueAt) / intervalMs));
      await sleep(Math.max(dueAt - now(), 0), undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** What takes requests of one form. */
export type RequestSink = Pick<OtlpExporter, "encoding" | "compression" | "put">;

/**
 * Gives resources to each exporter, encoded once for all exporters of the same form. Resolves when all of it waits to
 * be sent; `madeAt` is milliseconds since 1970.
 */
export async function exportResources(
  resources: readonly ResourceMetrics[],
  exporters: readonly RequestSink[],
  { madeAt, limits = DEFAULT_BATCH_LIMITS }: { readonly madeAt: number; readonly limits?: BatchLimits },
): Promise<void> {
  const forms = Map.groupBy(exporters, ({ encoding, compression }) => `${encoding} ${compression}`);
  for (const alike of forms.values()) {
    const [first] = alike;
    if (first === undefined) continue;
    const { encoding, compression } = first;
    for await (const batch of pack(resources, encoding, limits)) {
      const request = await toExportRequest(batch, { encoding, compression, madeAt });
      await Promise.all(alike.map((exporter) => exporter.put(request)));
    }
  }
}
