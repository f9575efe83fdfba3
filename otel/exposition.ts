import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import { collectorWriter, merge } from "./families.ts";
import type { Pipeline } from "./pipeline.ts";
import { refreshAll } from "./refresh.ts";

export interface ExpositionOptions {
  /** Collects what the collector says about itself. */
  readonly own: () => Promise<ResourceMetrics>;
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
export function createExposition({ own: collectOwn, hurry }: ExpositionOptions): Expose {
  const write = collectorWriter();
  return async (pipelines, { deadlineMs, maxAgeMs, own }) => {
    await refreshAll(pipelines, { deadlineMs, maxAgeMs, hurry });
    const shown = await Promise.all(pipelines.map((pipeline) => pipeline.show()));
    return own ? merge([...shown.flat(), write(await collectOwn())]) : merge(shown.flat());
  };
}
