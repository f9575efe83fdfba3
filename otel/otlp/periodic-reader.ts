import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { Sample } from "../../src/catalogue/define.ts";
import type { Pipeline } from "../pipeline.ts";
import { refreshAll } from "../refresh.ts";
import { doneWithin, within } from "./deadline.ts";
import { mergeResources } from "./merge-resources.ts";
import type { Outlet } from "./exporter.ts";
import { pushSamples } from "./counters.ts";
import {
  type Bounds,
  DEFAULT_BOUNDS,
  pack,
  type Encoding,
  type Compression,
  type ExportRequest,
  toExportRequest,
} from "./encode.ts";

export interface PusherOptions {
  readonly intervalMs: number;
  /** The longest that a push waits for switches; a slower one is in the next. */
  readonly timeoutMs: number;
  readonly outlets: ReadonlyMap<string, Outlet>;
  /** Is given the same resources, in the place of a destination. */
  readonly print?: ((resources: readonly ResourceMetrics[]) => Promise<void> | void) | undefined;
  /** Works with the pipelines that there are. */
  readonly use: <T>(work: (pipelines: readonly Pipeline[]) => Promise<T>) => Promise<T>;
  /** Collects what the collector says about itself. */
  readonly own: () => Promise<ResourceMetrics>;
  readonly fault: (error: unknown) => void;
}

/** Sends what there is at each interval. */
export interface Pusher {
  /** What the collector says about what it sends. */
  samples(): readonly Sample[];
  /** Sends what was not sent yet within the time that there is, and ends. Safe to call twice. */
  stop(withinMs: number): Promise<void>;
}

/**
 * Pushes each switch as a resource, and the collector as another. A scrape and a push do not poll twice: a snapshot up to
 * half an interval old is as good as a new one.
 */
export function startPusher({ intervalMs, timeoutMs, outlets, print, use, own, fault }: PusherOptions): Pusher {
  const takers = [...outlets.values()];
  // A push that is still under way when the next one is due takes its place, so it ends before.
  const deadlineMs = Math.min(timeoutMs, intervalMs * LATEST);

  async function pushNow(): Promise<void> {
    const madeAt = Date.now();
    const { switches, about } = await use((pipelines) => gather(pipelines, madeAt));
    const itself = await within(own(), { timeoutMs: OWN_MS, what: "what the collector says of itself" });
    const resources = [...switches, ...mergeResources([...about, itself])];
    await print?.(resources);
    await push(resources, takers, { madeAt });
  }

  const schedule = every({
    intervalMs,
    fault,
    async act(signal) {
      await use((pipelines) => refreshAll(pipelines, { maxAgeMs: intervalMs / 2, deadlineMs, hurry: signal }));
      // The last one is pushed by who stops the schedule.
      if (!signal.aborted) await pushNow();
    },
  });

  async function end(withinMs: number): Promise<void> {
    const endsAt = performance.now() + withinMs;
    const leftMs = (): number => Math.max(0, endsAt - performance.now());
    if (await doneWithin(schedule.stop(), leftMs())) await doneWithin(pushNow().catch(fault), leftMs());
    await Promise.all(takers.map((taker) => taker.flush(leftMs())));
  }

  let ended: Promise<void> | undefined;
  return {
    samples: () => [...outlets].flatMap(([destination, outlet]) => pushSamples(destination, outlet)),
    stop: (withinMs) => (ended ??= end(withinMs)),
  };
}

/** The part of an interval after which a push has no more time to wait for switches. */
const LATEST = 3 / 4;

/** Nobody is asked for it. */
const OWN_MS = 10_000;

/** Between two turns of the event loop, which those of 1,000 switches would hold for a tenth of a second. */
const GATHERED_AT_ONCE = 50;

/** What pipelines have for a push at `at`: of each switch, and about them in few resources. */
async function gather(pipelines: readonly Pipeline[], at: number) {
  const switches: ResourceMetrics[] = [];
  const about: ResourceMetrics[] = [];
  for (let from = 0; from < pipelines.length; from += GATHERED_AT_ONCE) {
    const some = pipelines.slice(from, from + GATHERED_AT_ONCE);
    const pushed = some.map((pipeline) => pipeline.push(at));
    switches.push(...pushed.flatMap(({ ofSwitch }) => ofSwitch ?? []));
    about.push(...mergeResources(pushed.flatMap((one) => one.about ?? [])));
    await turn();
  }
  return { switches, about };
}

/** What an action may take beside its interval, say on a disk that hangs for a while. */
const SLACK_MS = 120_000;

/** Something that is done again and again. */
export interface Schedule {
  /** Begins no more, and waits for the one that is under way. Safe to call twice. */
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
 * Acts now and at each interval from now, one at a time: what is still under way when its successor is due takes its
 * place. `signal` is aborted when the schedule is stopped.
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
      await sleep(dueAt - now(), undefined, { signal }).catch(() => undefined);
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

/** Takes requests of one form. */
export interface Taker {
  readonly encoding: Encoding;
  readonly compression: Compression;
  /** Has a request sent as soon as that can be; resolves when it waits. */
  put(request: ExportRequest): Promise<void>;
}

/**
 * Gives resources to each taker, written once for all takers of the same form. Resolves when all of it waits to be
 * sent; `madeAt` is milliseconds since 1970.
 */
export async function push(
  resources: readonly ResourceMetrics[],
  takers: readonly Taker[],
  { madeAt, bounds = DEFAULT_BOUNDS }: { readonly madeAt: number; readonly bounds?: Bounds },
): Promise<void> {
  const forms = Map.groupBy(takers, ({ encoding, compression }) => `${encoding} ${compression}`);
  for (const alike of forms.values()) {
    const [first] = alike;
    if (first === undefined) continue;
    const { encoding, compression } = first;
    for await (const batch of pack(resources, encoding, bounds)) {
      const request = await toExportRequest(batch, { encoding, compression, madeAt });
      await Promise.all(alike.map((taker) => taker.put(request)));
    }
  }
}
