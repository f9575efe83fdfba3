/** A destination that asks for more is asked again all the same. */
export const MAX_RETRY_AFTER_MS = 5 * 60_000;

const DAY_NAME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * The milliseconds of a `Retry-After` header, which are seconds or a date (RFC 9110, 10.2.3); undefined if it is
 * neither. `wall` is milliseconds since 1970.
 */
export function parseRetryAfter(value: string | undefined, wall: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,15}$/.test(text)) return boundRetryAfter(Number(text) * 1_000);
  return DAY_NAME.test(text) ? boundRetryAfter(Date.parse(text) - wall) : undefined;
}

/** Holds a wait within what is sensible; undefined if it is not a number. */
export function boundRetryAfter(milliseconds: number): number | undefined {
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), MAX_RETRY_AFTER_MS);
}
