import { setImmediate as turn } from "node:timers/promises";

import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Sample } from "../../src/catalogue/define.ts";
import type { Pipeline } from "../pipeline.ts";
import { refreshAll } from "../refresh.ts";
import { doneWithin, within } from "./deadline.ts";
import { mergeResources } from "./merge-resources.ts";
import type { Outlet } from "./outlet.ts";
import { push } from "./push.ts";
import { pushSamples } from "./push-metrics.ts";
import { every } from "./schedule.ts";

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
