import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import { createAssembler } from "../assembler.ts";
import { collectorWriter } from "./families.ts";
import type { Pipeline } from "../pipeline.ts";
import { refreshAll } from "../refresh.ts";

export interface ExpositionOptions {
  /** Collects what the collector says about itself. */
  readonly own: () => Promise<ResourceMetrics>;
  /** Ends the waiting of scrapes; they then show what there is. */
  readonly hurry: AbortSignal;
  /** Collects from switches and waits for them. */
  readonly refresh?: typeof refreshAll;
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
export type Expose = (pipelines: readonly Pipeline[], scrape: Scrape) => Promise<readonly Uint8Array[]>;

/** What writing what is shown of a switch may take of the time of a scrape, and what else comes with each scrape. */
const SWITCH_MS = 0.5;
const SCRAPE_MS = 0.5;

/**
 * Collects from all of the given switches at once: one that is slower than the scrape's deadline is shown as it was,
 * and its poll goes on for the next scrape.
 */
export function createExposition({ own: collectOwn, hurry, refresh = refreshAll }: ExpositionOptions): Expose {
  const writer = collectorWriter();
  const assemble = createAssembler(async () => writer(await collectOwn()));
  let reservedMs = 0;

  /** Waits for the switches, but no longer than leaves time to show these and those that other scrapes wait for. */
  async function wait(pipelines: readonly Pipeline[], { deadlineMs, maxAgeMs }: Scrape): Promise<void> {
    const mineMs = SCRAPE_MS + pipelines.length * SWITCH_MS;
    reservedMs += mineMs;
    const waitMs = Math.max(deadlineMs - reservedMs, deadlineMs / 4);
    try {
      await refresh(pipelines, { deadlineMs: waitMs, maxAgeMs, hurry });
    } finally {
      reservedMs -= mineMs;
    }
  }

  return async (pipelines, scrape) => {
    await wait(pipelines, scrape);
    return await assemble(pipelines, scrape.own);
  };
}
