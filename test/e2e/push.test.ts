import { join } from "node:path";

import { expect, it } from "vitest";
import { z } from "zod";

import { pack, toExportRequest } from "../../otel/otlp/encode.ts";
import type { OtlpTransport } from "../../otel/otlp/transport.ts";
import { createGrpcTransport } from "../../otel/otlp/grpc-transport.ts";
import { createHttpTransport } from "../../otel/otlp/http-transport.ts";
import { destinationAt } from "../otel/otlp/http-server.ts";
import { gaugeOf } from "../otel/otlp/resources.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { needing } from "../support/needs.ts";
import { readReceived } from "../support/otlp.ts";
import { eventually } from "../support/processes.ts";
import { startOtelcol } from "../support/receivers.ts";

const names = ["leaf-1", "leaf-2", "spine-1"];

/** The switches of each request that the Collector wrote, and the points of each switch. */
const Written = z.array(
  z
    .object({
      resourceMetrics: z.array(
        z.object({
          resource: z.object({ attributes: z.tuple([z.object({ value: z.object({ stringValue: z.string() }) })]) }),
          scopeMetrics: z.tuple([
            z.object({
              metrics: z.tuple([z.object({ unit: z.string(), gauge: z.object({ dataPoints: z.array(z.unknown()) }) })]),
            }),
          ]),
        }),
      ),
    })
    .transform(({ resourceMetrics }) =>
      resourceMetrics.map(({ resource, scopeMetrics: [{ metrics }] }) => [
        resource.attributes[0].value.stringValue,
        metrics[0].unit,
        metrics[0].gauge.dataPoints.length,
      ]),
    ),
);

async function startCollector() {
  const folder = await temporaryFolder();
  const [file, http, grpc] = [join(folder.path, "received"), await freePort(), await freePort()];
  const otelcol = await startOtelcol({
    receivers: {
      otlp: { protocols: { http: { endpoint: `127.0.0.1:${http}` }, grpc: { endpoint: `127.0.0.1:${grpc}` } } },
    },
    exporters: { file: { path: file } },
    service: { pipelines: { metrics: { receivers: ["otlp"], exporters: ["file"] } } },
  });
  return {
    http: () => createHttpTransport(destinationAt(new URL(`http://127.0.0.1:${http}/v1/metrics`))),
    grpc: () => createGrpcTransport(destinationAt(new URL(`http://127.0.0.1:${grpc}`))),
    printed: otelcol.printed,
    written: async () => Written.parse((await readReceived(file)) ?? []),
    async [Symbol.asyncDispose]() {
      await otelcol[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

needing("otelcol")("a real OpenTelemetry Collector", () => {
  it("takes three switches in one request, over HTTP and gRPC, compressed and not", async () => {
    await using collector = await startCollector();
    const ways = [
      [collector.http(), "protobuf", "none"],
      [collector.http(), "protobuf", "gzip"],
      [collector.http(), "json", "gzip"],
      [collector.grpc(), "protobuf", "none"],
      [collector.grpc(), "protobuf", "gzip"],
    ] satisfies [OtlpTransport, "protobuf" | "json", "none" | "gzip"][];

    const outcomes = [];
    for (const [sender, encoding, compression] of ways) {
      for await (const batch of pack(
        names.map((name) => gaugeOf(name, 2)),
        encoding,
      )) {
        const request = await toExportRequest(batch, { encoding, compression, madeAt: Date.now() });
        outcomes.push(await sender.send(request, new AbortController().signal));
      }
      sender.close();
    }
    const written = await eventually(async () => {
      const requests = await collector.written();
      return requests.length === ways.length ? requests : undefined;
    });

    expect(outcomes).toEqual(ways.map(() => ({ result: "accepted", rejectedPoints: 0, message: "" })));
    expect(written).toEqual(ways.map(() => names.map((name) => [name, "{entry}", 2])));
    expect(collector.printed()).not.toMatch(/\t(?:warn|error)\t/);
  });

  it("takes requests as large as ours become, over gRPC", async () => {
    await using collector = await startCollector();
    const sender = collector.grpc();

    const results = [];
    for await (const batch of pack([gaugeOf("leaf-1", 100_000)], "protobuf", {
      maxPoints: 1e6,
      maxBytes: 3 * 2 ** 20,
    })) {
      const request = await toExportRequest(batch, { encoding: "protobuf", compression: "none", madeAt: Date.now() });
      results.push((await sender.send(request, new AbortController().signal)).result);
    }

    sender.close();
    expect(results).toEqual(["accepted", "accepted", "accepted"]);
  });

  it("refuses what is no OTLP, with a reason that is told", async () => {
    await using collector = await startCollector();
    const sender = collector.http();
    const body = Buffer.from("this is not OTLP");

    const outcome = await sender.send(
      { body, encoding: "protobuf", compression: "none", points: 1, madeAt: 0 },
      new AbortController().signal,
    );

    sender.close();
    expect(outcome).toMatchObject({ result: "refused", failure: "rejected" });
    expect(outcome).toHaveProperty("detail", expect.stringMatching(/^HTTP 400 proto: /));
  });
});
