import { setTimeout as sleep } from "node:timers/promises";

import type { Sample } from "../src/catalogue/define.ts";
import { collectorWriter, merge } from "./families.ts";
import type { Meters } from "./meters.ts";
import type { Pipeline } from "./pipeline.ts";

export interface ExpositionOptions {
  /** The instruments of the collector's own resource, and what they observe. */
  readonly collector: { readonly meters: Meters; readonly read: () => readonly Sample[]; readonly startedAt: number };
  /** Ends the waiting of scrapes; they then show what there is. */
  readonly hurry: AbortSignal;
}

/** What one scrape wants. */
export interface Scrape {
  /** After so many milliseconds it shows what there is. */
  readonly deadlineMs: number;
  /** A snapshot younger than this is shown again, in milliseconds. */
  readonly maxAgeMs: number;
  /** Whether it shows the collector's own resource too. */
  readonly own: boolean;
}

/** Collects from switches and gives their exposition, in the text format 0.0.4. */
export type Expose = (pipelines: readonly Pipeline[], scrape: Scrape) => Promise<Uint8Array[]>;

/**
 * Collects from all of the given switches at once: one that is slower than the scrape's deadline is shown as it was,
 * and its poll goes on for the next scrape.
 */
export function createExposition({ collector, hurry }: ExpositionOptions): Expose {
  const write = collectorWriter();
  return async (pipelines, { deadlineMs, maxAgeMs, own }) => {
    const answered = new AbortController();
    const ready = Promise.all(pipelines.map((pipeline) => pipeline.refresh(maxAgeMs)));
    const signal = AbortSignal.any([answered.signal, hurry]);
    await Promise.race([ready, sleep(deadlineMs, undefined, { signal }).catch(() => undefined)]);
    answered.abort();
    const shown = await Promise.all(pipelines.map((pipeline) => pipeline.show()));
    if (!own) return merge(shown.flat());
    const metrics = await collector.meters.collect(() =>
      Promise.resolve({ samples: collector.read(), at: Date.now(), since: collector.startedAt }),
    );
    return merge([...shown.flat(), write(metrics)]);
  };
}
