import { DeadlineError, within } from "./deadline.ts";
import type { Destination, Outcome, SendFailure } from "./destination.ts";

/** Longer texts of others are cut. */
const MAX_TEXT = 200;

/** What a destination says, for a log: one line, cut, and without the secrets that were sent to it. */
export function tame(text: string, { headers }: Destination): string {
  let safe = text;
  for (const secret of secretsOf(headers)) safe = safe.replaceAll(secret, "<secret>");
  const line = safe
    .toWellFormed()
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT).toWellFormed()}…` : line;
}

/** The values of headers, and their words: `Bearer abc` is known by `abc` too. A word that is very short is none. */
function secretsOf(headers: Destination["headers"]): string[] {
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/)]);
  return values.filter((value) => value.length >= 6).toSorted((a, b) => b.length - a.length);
}

const FAILURES: Readonly<Record<string, SendFailure>> = {
  ENOTFOUND: "name_not_found",
  EAI_AGAIN: "name_not_found",
  ECONNREFUSED: "connection_refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "unreachable",
};

const TLS_CODE =
  /^(?:ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|ERR_OSSL)|_CERT/;

/** What a destination answered is not OTLP, or not even an answer. */
export class NotOtlpError extends Error {}

/** What the failure of an exchange means. Its text is the system's, and names at most addresses. */
export function explain(error: unknown): { readonly failure: SendFailure; readonly detail: string } {
  // A stream of HTTP/2 is canceled because its connection failed.
  if (error instanceof Error && error.cause instanceof Error) return explain(error.cause);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const text = error instanceof Error && error.message !== "" ? error.message : code;
  return { failure: error instanceof NotOtlpError ? "malformed" : failureOf(code), detail: text };
}

/** What an exchange has to end by. */
export interface Ends {
  /** The collector stops. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Runs one exchange with a destination. It is over when the time is up or the signal is aborted, whatever the
 * destination and its connection do; `ends` is aborted then, so that the exchange lets go of what it holds.
 */
export async function exchangeWithin(
  { signal, timeoutMs }: Ends,
  exchange: (ends: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> {
  const over = new AbortController();
  try {
    return await within(exchange(over.signal), { signal, timeoutMs, what: "the answer" });
  } catch (error) {
    if (signal.aborted) return { result: "retryable", failure: "stopped", detail: "stopped while it was sent" };
    if (error instanceof DeadlineError) {
      return { result: "retryable", failure: "timeout", detail: `no answer within ${timeoutMs} ms` };
    }
    return { result: "retryable", ...explain(error) };
  } finally {
    over.abort();
  }
}

function failureOf(code: string): SendFailure {
  if (TLS_CODE.test(code)) return "tls";
  // The parser of HTTP/1 and the framing of HTTP/2.
  if (code.startsWith("HPE_") || code === "ERR_HTTP2_ERROR") return "malformed";
  return FAILURES[code] ?? "connection_lost";
}
