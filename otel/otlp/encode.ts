import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { JsonMetricsSerializer, ProtobufMetricsSerializer } from "@opentelemetry/otlp-transformer";
import type { MetricData, ResourceMetrics, ScopeMetrics } from "@opentelemetry/sdk-metrics";

import { within } from "./deadline.ts";

/** How OTLP is written (OTLP specification, OTLP/HTTP: binary or JSON Protobuf encoding). gRPC knows only the first. */
export type Encoding = "protobuf" | "json";

/** One element of a request's `resource_metrics`, written. */
interface Fragment {
  readonly bytes: Uint8Array;
  readonly points: number;
}

const JSON_HEAD = '{"resourceMetrics":[';
const JSON_TAIL = "]}";

/**
 * Writes one resource with the official serializer, which takes one resource a request.
 *
 * The serializer writes no `flags`, so a point can not say "no recorded value": a series that is gone is no longer sent.
 * Our instruments declare no number type, so the serializer writes `as_double`.
 */
export function encodeResource(metrics: ResourceMetrics, encoding: Encoding): Fragment {
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
export function joinFragments(fragments: readonly Fragment[], encoding: Encoding): Uint8Array {
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

/** The same resource in parts of at most `maxPoints` data points. Metrics without a point are left out. */
export function* splitResource({ resource, scopeMetrics }: ResourceMetrics, maxPoints: number) {
  let part: ResourcePart[] = [];
  let left = maxPoints;
  for (const { scope, metrics } of scopeMetrics) {
    for (const metric of metrics) {
      for (let start = 0; start < metric.dataPoints.length;) {
        if (left === 0) {
          yield { resource, scopeMetrics: part };
          part = [];
          left = maxPoints;
        }
        const end = Math.min(start + left, metric.dataPoints.length);
        append(part, scope, slice(metric, start, end));
        left -= end - start;
        start = end;
      }
    }
  }
  if (part.length > 0) yield { resource, scopeMetrics: part };
}

interface ResourcePart {
  readonly scope: ScopeMetrics["scope"];
  readonly metrics: MetricData[];
}

function append(part: ResourcePart[], scope: ResourcePart["scope"], metric: MetricData): void {
  const last = part.at(-1);
  if (last?.scope === scope) last.metrics.push(metric);
  else part.push({ scope, metrics: [metric] });
}

function slice<M extends MetricData>(metric: M, start: number, end: number): M {
  if (start === 0 && end === metric.dataPoints.length) return metric;
  return { ...metric, dataPoints: metric.dataPoints.slice(start, end) };
}

/** The body of one request, not compressed. */
export interface Batch {
  readonly body: Uint8Array;
  readonly points: number;
}

/** The most that one request holds. */
export interface BatchLimits {
  readonly maxPoints: number;
  /** Of a body that is not compressed. */
  readonly maxBytes: number;
}

/** The Collector's gRPC receiver takes 4 MiB after decompression, and 20 MiB over HTTP. */
export const DEFAULT_BATCH_LIMITS: BatchLimits = { maxPoints: 10_000, maxBytes: 3 * 1024 * 1024 };

/** What a JSON request has around its fragments, and what stands between two of them. */
const ENVELOPE_BYTES = 24;
const SEPARATOR_BYTES = 1;

/**
 * Packs many resources into few requests, in their order. A resource that is too large for one request is divided. Other
 * work may run after each part: writing 100,000 points takes a tenth of a second.
 */
export async function* pack(resources: Iterable<ResourceMetrics>, encoding: Encoding, limits = DEFAULT_BATCH_LIMITS) {
  let fragments: Fragment[] = [];
  let points = 0;
  let bytes = ENVELOPE_BYTES;
  for (const resource of resources) {
    for (const fragment of fit(resource, encoding, limits)) {
      const more = fragment.bytes.length + SEPARATOR_BYTES;
      if (fragments.length > 0 && (points + fragment.points > limits.maxPoints || bytes + more > limits.maxBytes)) {
        yield { body: joinFragments(fragments, encoding), points } satisfies Batch;
        fragments = [];
        points = 0;
        bytes = ENVELOPE_BYTES;
      }
      fragments.push(fragment);
      points += fragment.points;
      bytes += more;
      await eventLoopTurn();
    }
  }
  if (fragments.length > 0) yield { body: joinFragments(fragments, encoding), points } satisfies Batch;
}

/** A resource as fragments that each fit into a request. One point that is larger than a request goes as it is. */
function* fit(resource: ResourceMetrics, encoding: Encoding, limits: BatchLimits): Generator<Fragment> {
  for (const part of splitResource(resource, limits.maxPoints)) {
    const fragment = encodeResource(part, encoding);
    const times = (fragment.bytes.length + ENVELOPE_BYTES + SEPARATOR_BYTES) / limits.maxBytes;
    if (times <= 1 || fragment.points === 1) yield fragment;
    // Points differ in size, so a part may still be too large and is then divided again.
    else yield* fit(part, encoding, { ...limits, maxPoints: Math.ceil(fragment.points / (Math.ceil(times) + 1)) });
  }
}

/** An `ExportMetricsServiceRequest`, ready to be sent. */
export interface ExportRequest {
  readonly body: Uint8Array;
  readonly encoding: Encoding;
  readonly compression: Compression;
  readonly points: number;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

/** How the body of a request is compressed, in the words of `OTEL_EXPORTER_OTLP_COMPRESSION`. */
export type Compression = "none" | "gzip";

interface RequestForm {
  readonly encoding: Encoding;
  readonly compression: Compression;
  readonly madeAt: number;
}

/** Higher levels cost three times the time for the last tenth of the size. */
const LEVEL = 3;

const ZIP_MS = 30_000;

const zip = promisify<Uint8Array, { level: number }, Buffer>(gzip);

/** Makes a batch a request; it is compressed outside of the event loop. */
export async function toExportRequest({ body, points }: Batch, form: RequestForm): Promise<ExportRequest> {
  return { ...form, points, body: form.compression === "gzip" ? await compress(body) : body };
}

/**
 * Compresses a body and copies the result: zlib's buffer is larger, and would stay in memory as long as the request
 * waits.
 */
async function compress(body: Uint8Array): Promise<Uint8Array> {
  // Compression waits for a thread; files that hang may have taken all of them.
  const compressed = await within(zip(body, { level: LEVEL }), { timeoutMs: ZIP_MS, what: "compression" });
  const exact = Buffer.allocUnsafeSlow(compressed.length);
  exact.set(compressed);
  return exact;
}
