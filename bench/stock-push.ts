import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";

import { ProtobufMetricsSerializer } from "@opentelemetry/otlp-transformer";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Compression } from "../otel/otlp/encode.ts";

/**
 * What an OTLP exporter of the SDK for each resource does: the same serializer, a request for each, all at once, over
 * connections that are kept. The level of gzip is ours.
 */
export function stockPush(
  url: URL,
  compression: Compression,
): (resources: readonly ResourceMetrics[]) => Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const headers = {
    "Content-Type": "application/x-protobuf",
    ...(compression === "gzip" && { "Content-Encoding": "gzip" }),
  };

  async function send(resource: ResourceMetrics): Promise<void> {
    const body = ProtobufMetricsSerializer.serializeRequest(resource) ?? new Uint8Array();
    const sent = request(url, { method: "POST", agent, headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      sent.once("response", resolve);
      sent.once("error", reject);
    });
    if (compression === "gzip") await pipeline(Readable.from([body]), createGzip({ level: 3 }), sent);
    else sent.end(body);
    await once((await answered).resume(), "end");
  }

  return async (resources) => {
    await Promise.all(resources.map((resource) => send(resource)));
  };
}
