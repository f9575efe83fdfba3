import { validateHeaderName, validateHeaderValue } from "node:http";

import type { ExportRequest } from "./export-request.ts";

/** Where requests are sent, and how. */
export interface Destination {
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

/** Sends requests to one destination. */
export interface Sender {
  /** Sends one request; what became of it is never an exception. */
  send(request: ExportRequest, signal: AbortSignal): Promise<Outcome>;
  /** Lets go of the connection. */
  close(): void;
}

/** What became of a request. */
export type Outcome =
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
  | { readonly result: "refused"; readonly failure: SendFailure; readonly detail: string };

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

/** No answer of OTLP is larger. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * No answer comes in more pieces: each costs a turn of the event loop as much as a large one does, and an answer of one
 * byte a piece would hold it.
 */
export const MAX_ANSWER_PIECES = 1_024;

/** An answer has few of these before it (RFC 9110, 15.2); who sends them for ever never answers. */
export const MAX_INTERIM_ANSWERS = 16;

/** The collector first, as the specification asks of a distribution (OTLP exporter, "User Agent"). */
export function userAgent({ version }: Destination): string {
  return `nxapi-collector/${version} Node.js/${process.versions.node}`;
}

/** Throws a TypeError that names the header that can not be sent, and not its value. */
export function checkHeaders({ headers }: Destination): void {
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
}
