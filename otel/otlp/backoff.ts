/** How long a destination that failed is left alone. */
export interface Backoff {
  readonly initialMs: number;
  readonly maxMs: number;
}

/**
 * A receiver that restarts is back in seconds, and what waits should follow at once: so the first wait is shorter than
 * the five seconds of the Collector's exporters. The longest is theirs: a receiver that is down is asked four times a
 * minute, and one that comes back waits half a minute for us at the most.
 */
export const DEFAULT_BACKOFF: Backoff = { initialMs: 1_000, maxMs: 30_000 };

/**
 * The wait after so many failures in a row, the first of which is 1: exponential with full jitter, so that collectors
 * whose receiver failed at the same moment do not come back at the same moment (OTLP specification, "Retryable
 * Response Codes"). `random` is from 0 to 1.
 */
export function backoffMs(failures: number, random: number, { initialMs, maxMs }: Backoff): number {
  return random * Math.min(maxMs, initialMs * 2 ** (failures - 1));
}
