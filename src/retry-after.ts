// Both src/nxapi, which asks switches, and otel/otlp, which sends to destinations, import this file. It imports nothing.

/** Each of the three forms of a date begins with the name of its day; `Date.parse` would take much more for one. */
const DAY_NAME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * The milliseconds since 1970 of an HTTP date (RFC 9110, 5.6.7), or NaN. Each of its forms is in GMT, which the one of `asctime`
 * does not say, so that `Date.parse` would take it for local.
 */
export function parseHttpDate(value: string | undefined): number {
  const text = value?.trim() ?? "";
  if (!DAY_NAME.test(text)) return Number.NaN;
  return Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
}

/**
 * The milliseconds that a `Retry-After` header asks to wait, in seconds or until a date (RFC 9110, 10.2.3); undefined if
 * it is neither. `now` is the time by the sender's clock, in milliseconds since 1970. The caller bounds the wait.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const at = parseHttpDate(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
