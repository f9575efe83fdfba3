import type { Destination, Outcome, SendFailure } from "./destination.ts";
import { tame } from "./detail.ts";
import { readFrame } from "./grpc-frame.ts";
import { retryDelayMs } from "./grpc-retry-info.ts";
import { readPartialSuccess } from "./partial-success.ts";

/** What came back over gRPC. */
export interface GrpcAnswer {
  readonly httpStatus: number;
  /** `grpc-status` of the trailers, or of the headers if the answer had nothing else; undefined if it had none. */
  readonly status: number | undefined;
  readonly message: string;
  /** `grpc-status-details-bin`. */
  readonly details: string | undefined;
  readonly data: Uint8Array;
}

const UNKNOWN = 2;
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
export function judgeGrpc(answer: GrpcAnswer, destination: Destination): Outcome {
  if (answer.status === undefined && answer.httpStatus < 300) {
    // A server that is no gRPC server answers some page, and a proxy may lose the trailers: neither says "never".
    const detail = `HTTP ${answer.httpStatus} without a gRPC status: the endpoint does not speak gRPC`;
    return { result: "retryable", failure: "malformed", detail };
  }
  const status = answer.status ?? FROM_HTTP[answer.httpStatus] ?? UNKNOWN;
  if (status === 0) return judgeSuccess(answer, destination);
  const told =
    answer.status === undefined ? `HTTP ${answer.httpStatus} without a gRPC status` : `gRPC status ${status}`;
  const detail = tame(`${told} ${decoded(answer.message)}`, destination);
  const retryAfterMs = retryDelayMs(answer.details);
  if (retryAfterMs !== undefined && (status === RESOURCE_EXHAUSTED || status === UNAVAILABLE)) {
    return { result: "throttled", retryAfterMs, failure: "busy", detail };
  }
  const failure = RETRYABLE[status];
  if (failure !== undefined) return { result: "retryable", failure, detail };
  return { result: "refused", failure: REFUSED[status] ?? "rejected", detail };
}

function judgeSuccess({ data }: GrpcAnswer, destination: Destination): Outcome {
  const frame = readFrame(data);
  const partial = frame === undefined ? undefined : readPartialSuccess(frame, "protobuf");
  if (partial === undefined) return { result: "accepted", rejectedPoints: 0, message: "its answer is not OTLP" };
  return { result: "accepted", ...partial, message: tame(partial.message, destination) };
}

/** A `grpc-message` is percent-encoded; what is not decodable is shown as it came (gRPC over HTTP/2, "Status-Message"). */
function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch (error) {
    if (error instanceof URIError) return message;
    throw error;
  }
}
