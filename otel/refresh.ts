import { setTimeout as sleep } from "node:timers/promises";

import type { Pipeline } from "./pipeline.ts";

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
