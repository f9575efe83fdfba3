import { readFields } from "./protobuf.ts";
import { boundRetryAfter } from "./retry-after.ts";

const RETRY_INFO = /\/google\.rpc\.RetryInfo$/;

/**
 * How long to wait as a `google.rpc.RetryInfo` in `grpc-status-details-bin` says, a `google.rpc.Status` in base64
 * (OTLP specification, OTLP/gRPC, "Throttling"); undefined if there is none.
 */
export function retryDelayMs(details: string | undefined): number | undefined {
  if (details === undefined) return undefined;
  try {
    for (const any of within([Buffer.from(details, "base64")], 3)) {
      const [type = Buffer.alloc(0)] = within([any], 1);
      if (!RETRY_INFO.test(Buffer.from(type).toString())) continue;
      const [delay] = within(within([any], 2), 1);
      return delay === undefined ? undefined : boundRetryAfter(durationMs(delay));
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

/** The messages under a field of messages. */
function within(messages: readonly Uint8Array[], wanted: number): Uint8Array[] {
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
