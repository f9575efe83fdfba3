/** How long a scrape without a header may take: Prometheus's own default. */
const DEFAULT_TIMEOUT_S = 10;

/** No scrape waits longer than this, and no timer of Node's could. */
const LONGEST_S = 600;

/** What is kept back for sending the answer and for the network. */
const RESERVE_S = 0.5;

/**
 * How long a scrape may collect, in milliseconds: Prometheus says in `X-Prometheus-Scrape-Timeout-Seconds` when it
 * stops listening. A header that is no number is as good as none.
 */
export function scrapeDeadlineMs(header: string | undefined): number {
  const said = header !== undefined && /^\d+(\.\d+)?$/.test(header) ? Number(header) : DEFAULT_TIMEOUT_S;
  const seconds = Math.min(said, LONGEST_S);
  return Math.max(seconds - RESERVE_S, seconds / 2) * 1_000;
}
