import { setTimeout as sleep } from "node:timers/promises";

import type { Sample } from "../src/catalogue/define.ts";
import { collectorWriter, merge } from "./families.ts";
import type { Meters } from "./meters.ts";
import type { Pipeline } from "./pipeline.ts";

export interface ExpositionOptions {
  readonly pipelines: readonly Pipeline[];
  /** The instruments of the collector's own resource, and what they observe. */
  readonly collector: { readonly meters: Meters; readonly read: () => readonly Sample[]; readonly startedAt: number };
  /** A snapshot younger than this is shown again, in milliseconds. */
  readonly maxAgeMs: number;
  /** Ends the waiting of scrapes; they then show what there is. */
  readonly hurry: AbortSignal;
}

/**
 * Collects from all switches at once and gives the whole exposition (text format 0.0.4) after at most `deadlineMs`:
 * a switch that is slower is shown as it was, and its poll goes on for the next scrape.
 */
export function createExposition({ pipelines, collector, maxAgeMs, hurry }: ExpositionOptions) {
  const write = collectorWriter();
  return async function scrape(deadlineMs: number): Promise<Uint8Array[]> {
    const answered = new AbortController();
    const ready = Promise.all(pipelines.map((pipeline) => pipeline.refresh(maxAgeMs)));
    const signal = AbortSignal.any([answered.signal, hurry]);
    await Promise.race([ready, sleep(deadlineMs, undefined, { signal }).catch(() => undefined)]);
    answered.abort();
    const shown = await Promise.all(pipelines.map((pipeline) => pipeline.show()));
    const own = await collector.meters.collect(() =>
      Promise.resolve({ samples: collector.read(), at: Date.now(), since: collector.startedAt }),
    );
    return merge([...shown.flat(), write(own)]);
  };
}
