import { validateHeaderName, validateHeaderValue } from "node:http";

import { DeadlineError, within } from "./deadline.ts";
import type { ExportRequest } from "./encode.ts";

/** Where requests are sent, and how. */
export interface TransportOptions {
  /** `http:` or `https:`. OTLP/HTTP takes it as it is; of OTLP/gRPC only host and port count. */
  readonly url: URL;
  /** Sent with each request. Their values are secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** For a whole exchange, from the connection to the end of the answer. */
  readonly timeoutMs: number;
  /** PEM; undefined: the authorities that Node knows, and no certificate of ours. */
  readonly tls?: {
    readonly ca?: string | undefined;
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
  };
  /** Of the collector, for the `User-Agent`. */
  readonly version: string;
}

/** What holds for TLS to each destination. Whoever is among its authorities is trusted, though another has issued him. */
export const TLS = { minVersion: "TLSv1.2", allowPartialTrustChain: true } as const;

/** Sends requests to one destination. */
export interface OtlpTransport {
  /** Sends one request. Never throws: every failure is a result. */
  send(request: ExportRequest, signal: AbortSignal): Promise<ExportResult>;
  /** Closes the connection. */
  close(): void;
}

/** What became of a request. */
export type ExportResult =
  /** The destination has it, but for `rejectedPoints`; `message` is what it says about them, or a warning. */
  | { readonly result: "accepted"; readonly rejectedPoints: number; readonly message: string }
  /** To be sent again, but not before so many milliseconds. */
  | {
      readonly result: "throttled";
      readonly retryAfterMs: number;
      readonly failure: SendFailure;
      readonly detail: string;
    }
  | { readonly result: "retryable"; readonly failure: SendFailure; readonly detail: string }
  /** It will never be taken, and must not be sent again. */
  | {
      readonly result: "refused";
      readonly failure: SendFailure;
      readonly detail: string;
      /** The destination says that it is because of what is in it; the next may be taken. */
      readonly badData?: boolean;
    };

/** Why a destination did not take a request, one word per cause: the words are values of a metric attribute. */
export type SendFailure =
  | "name_not_found"
  | "connection_refused"
  | "unreachable"
  | "connection_lost"
  | "tls"
  | "timeout"
  /** It answered that it can not at the moment. */
  | "busy"
  | "unauthorized"
  | "redirected"
  /** It answered that it does not take this. */
  | "rejected"
  /** What it answered is not OTLP. */
  | "malformed"
  | "stopped"
  /** The headers could not be read, or cannot be sent; nothing was. */
  | "no_headers"
  /** The collector itself is at fault. */
  | "internal";

/** No response of OTLP is larger. */
export const MAX_RESPONSE_BYTES = 64 * 1024;

/**
 * No response comes in more pieces: each costs the event loop as much as a large one does, and a response of one byte a
 * piece would hold it.
 */
export const MAX_RESPONSE_PIECES = 1_024;

/** The most interim responses (RFC 9110, 15.2): a server that sends them for ever never answers. */
export const MAX_INTERIM_RESPONSES = 16;

/** The collector first, as the specification asks of a distribution (OTLP exporter, "User Agent"). */
export function userAgent({ version }: TransportOptions): string {
  return `nxapi-collector/${version} Node.js/${process.versions.node}`;
}

/** Throws a TypeError that names the header that can not be sent, and not its value. */
export function checkHeaders({ headers }: TransportOptions): void {
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
}

/** Longer texts of others are cut. */
const MAX_TEXT = 200;

/** What a destination says, for a log: one line, cut, and without the secrets that were sent to it. */
export function sanitize(text: string, { headers }: TransportOptions): string {
  let safe = text;
  for (const secret of secretsOf(headers)) safe = safe.replaceAll(secret, "<secret>");
  const line = safe
    .toWellFormed()
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT).toWellFormed()}…` : line;
}

/** The values of headers, and their words: `Bearer abc` is known by `abc` too. A word that is very short is none. */
function secretsOf(headers: TransportOptions["headers"]): string[] {
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
  /^(?:EPROTO|ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|ERR_OSSL)|_CERT/;

/** What a destination answered is not OTLP, or not even an answer. */
export class NotOtlpError extends Error {}

/**
 * The failure that an error of an exchange means. Its detail is the system's text, which names no more than addresses.
 */
export function describeFailure(error: unknown): { readonly failure: SendFailure; readonly detail: string } {
  // A stream of HTTP/2 is canceled because its connection failed.
  if (error instanceof Error && error.cause instanceof Error) return describeFailure(error.cause);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const text = error instanceof Error && error.message !== "" ? error.message : code;
  return { failure: error instanceof NotOtlpError ? "malformed" : failureOf(code), detail: text };
}

/** When an exchange ends at the latest. */
interface ExchangeLimits {
  /** The collector stops. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Runs one exchange with a destination. It is over when the time is up or the signal is aborted, whatever the
 * destination and its connection do; `ends` is aborted then, so that the exchange releases what it holds.
 */
export async function exchangeWithin(
  { signal, timeoutMs }: ExchangeLimits,
  exchange: (ends: AbortSignal) => Promise<ExportResult>,
): Promise<ExportResult> {
  const over = new AbortController();
  try {
    return await within(exchange(over.signal), { signal, timeoutMs, what: "the answer" });
  } catch (error) {
    if (signal.aborted) return { result: "retryable", failure: "stopped", detail: "stopped while it was sent" };
    if (error instanceof DeadlineError) {
      return { result: "retryable", failure: "timeout", detail: `no answer within ${timeoutMs} ms` };
    }
    return { result: "retryable", ...describeFailure(error) };
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
