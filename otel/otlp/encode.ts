import { JsonMetricsSerializer, ProtobufMetricsSerializer } from "@opentelemetry/otlp-transformer";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

/** How OTLP is written (OTLP specification, OTLP/HTTP: binary or JSON Protobuf encoding). gRPC knows only the first. */
export type Encoding = "protobuf" | "json";

/** One element of a request's `resource_metrics`, written. */
export interface Fragment {
  readonly bytes: Uint8Array;
  readonly points: number;
}

const JSON_HEAD = '{"resourceMetrics":[';
const JSON_TAIL = "]}";

/**
 * Writes one resource with the official serializer, which takes one resource a request.
 *
 * The serializer writes no `flags`, so a point can not say "no recorded value": what vanishes is simply no longer sent.
 * It writes a point's number as its instrument declares it, and ours declare nothing, which is `as_double`.
 */
export function encode(metrics: ResourceMetrics, encoding: Encoding): Fragment {
  const points = countPoints(metrics);
  switch (encoding) {
    case "protobuf":
      return { bytes: written(ProtobufMetricsSerializer.serializeRequest(metrics)), points };
    case "json": {
      const request = written(JsonMetricsSerializer.serializeRequest(metrics));
      return { bytes: request.subarray(JSON_HEAD.length, request.length - JSON_TAIL.length), points };
    }
  }
}

/**
 * One request of many resources. `resource_metrics` is a repeated field, and messages of the same type that follow each
 * other merge into one (Protocol Buffers encoding, "Last one wins"), so binary fragments are put one after the other.
 */
export function join(fragments: readonly Fragment[], encoding: Encoding): Uint8Array {
  const parts = fragments.map(({ bytes }) => bytes);
  switch (encoding) {
    case "protobuf":
      return Buffer.concat(parts);
    case "json": {
      const separated = parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from(","), part]));
      return Buffer.concat([Buffer.from(JSON_HEAD), ...separated, Buffer.from(JSON_TAIL)]);
    }
  }
}

/** The number of data points of a resource. */
export function countPoints({ scopeMetrics }: ResourceMetrics): number {
  let points = 0;
  for (const { metrics } of scopeMetrics) for (const { dataPoints } of metrics) points += dataPoints.length;
  return points;
}

function written(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Error("the OTLP serializer wrote nothing");
  return bytes;
}
