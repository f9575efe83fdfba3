import { gunzipSync } from "node:zlib";

import { readFields, readPartialSuccess } from "./decode.ts";
import {
  type ExportResult,
  MAX_RESPONSE_BYTES,
  sanitize,
  type SendFailure,
  type TransportOptions,
} from "./transport.ts";

/** What came back over gRPC. */
export interface GrpcResponse {
  readonly httpStatus: number;
  /** `grpc-status` of the trailers, or of the headers if the answer had nothing else; undefined if it had none. */
  readonly status: number | undefined;
  readonly message: string;
  /** `grpc-status-details-bin`. */
  readonly details: string | undefined;
  readonly data: Uint8Array;
}

const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;

/** OTLP specification, OTLP/gRPC, "Failures": those that are retryable whatever comes with them. */
const RETRYABLE: Readonly<Record<number, SendFailure>> = {
  1: "busy", // CANCELLED
  4: "timeout", // DEADLINE_EXCEEDED
  10: "busy", // ABORTED
  11: "busy", // OUT_OF_RANGE
  14: "busy", // UNAVAILABLE
  15: "busy", // DATA_LOSS
};

const REFUSED: Readonly<Record<number, SendFailure>> = { 7: "unauthorized", 16: "unauthorized" };

/** What a status of HTTP means where a proxy answered that knows no gRPC (gRPC, "HTTP to gRPC Status Code Mapping"). */
const FROM_HTTP: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};

/** What an answer means (OTLP specification, OTLP/gRPC, "Failures" and "Throttling"). */
export function grpcResult(response: GrpcResponse, destination: TransportOptions): ExportResult {
  if (response.status === undefined && response.httpStatus < 300) {
    // A server that is no gRPC server answers some page, and a proxy may lose the trailers: neither says "never".
    const detail = `HTTP ${response.httpStatus} without a gRPC status: the endpoint does not speak gRPC`;
    return { result: "retryable", failure: "malformed", detail };
  }
  const status = response.status ?? FROM_HTTP[response.httpStatus] ?? UNKNOWN;
  if (status === 0) return successResult(response, destination);
  const told =
    response.status === undefined ? `HTTP ${response.httpStatus} without a gRPC status` : `gRPC status ${status}`;
  const detail = sanitize(`${told} ${decoded(response.message)}`, destination);
  const retryAfterMs = retryDelayMs(response.details);
  if (retryAfterMs !== undefined && (status === RESOURCE_EXHAUSTED || status === UNAVAILABLE)) {
    return { result: "throttled", retryAfterMs, failure: "busy", detail };
  }
  const failure = RETRYABLE[status];
  if (failure !== undefined) return { result: "retryable", failure, detail };
  return { result: "refused", failure: REFUSED[status] ?? "rejected", detail, badData: status === INVALID_ARGUMENT };
}

function successResult({ data }: GrpcResponse, destination: TransportOptions): ExportResult {
  const frame = readFrame(data);
  const partial = frame === undefined ? undefined : readPartialSuccess(frame, "protobuf");
  if (partial === undefined) return { result: "accepted", rejectedPoints: 0, message: "its answer is not OTLP" };
  return { result: "accepted", ...partial, message: sanitize(partial.message, destination) };
}

/**
 * A `grpc-message` is percent-encoded; what is not decodable is shown as it came (gRPC over HTTP/2, "Status-Message").
 */
function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch (error) {
    if (error instanceof URIError) return message;
    throw error;
  }
}

/**
 * What stands before a message: whether it is compressed, and its length (gRPC over HTTP/2, "Length-Prefixed-Message").
 */
const PREFIX_BYTES = 5;

/** The prefix of a message of ours. */
export function framePrefix(message: Uint8Array, compressed: boolean): Uint8Array {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt8(compressed ? 1 : 0, 0);
  prefix.writeUInt32BE(message.length, 1);
  return prefix;
}

/**
 * The one message of an answer; undefined if it is not whole. Servers in Go compress their answer if the request was
 * compressed, whatever `grpc-accept-encoding` says (seen with grpc-go 1.81).
 */
export function readFrame(data: Uint8Array): Uint8Array | undefined {
  if (data.length < PREFIX_BYTES) return undefined;
  const prefix = Buffer.from(data.subarray(0, PREFIX_BYTES));
  const end = PREFIX_BYTES + prefix.readUInt32BE(1);
  if (end > data.length) return undefined;
  const message = data.subarray(PREFIX_BYTES, end);
  return prefix.readUInt8(0) === 0 ? message : gunzip(message);
}

/** Undefined if it is not gzip, or more than an answer may be. */
function gunzip(message: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(message, { maxOutputLength: MAX_RESPONSE_BYTES });
  } catch {
    return undefined;
  }
}

const RETRY_INFO = /\/google\.rpc\.RetryInfo$/;

/**
 * How long to wait as a `google.rpc.RetryInfo` in `grpc-status-details-bin` says, a `google.rpc.Status` in base64
 * (OTLP specification, OTLP/gRPC, "Throttling"); undefined if there is none.
 */
function retryDelayMs(details: string | undefined): number | undefined {
  if (details === undefined) return undefined;
  try {
    for (const any of messagesIn([Buffer.from(details, "base64")], 3)) {
      const [type = Buffer.alloc(0)] = messagesIn([any], 1);
      if (!RETRY_INFO.test(Buffer.from(type).toString())) continue;
      const [delay] = messagesIn(messagesIn([any], 2), 1);
      return delay === undefined ? undefined : durationMs(delay);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

/** The messages under a field of messages. */
function messagesIn(messages: readonly Uint8Array[], wanted: number): Uint8Array[] {
  return messages.flatMap((message) =>
    [...readFields(message)].flatMap(({ field, kind, value }) => (field === wanted && kind === "bytes" ? [value] : [])),
  );
}

/** A `google.protobuf.Duration`: seconds, and nanoseconds of the same sign. */
function durationMs(duration: Uint8Array): number {
  let milliseconds = 0;
  for (const { field, kind, value } of readFields(duration)) {
    if (field === 1 && kind === "varint") milliseconds += Number(value) * 1_000;
    if (field === 2 && kind === "varint") milliseconds += Number(value) / 1e6;
  }
  return milliseconds;
}
