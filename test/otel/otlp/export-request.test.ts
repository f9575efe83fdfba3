import { gunzipSync } from "node:zlib";

import { expect, it } from "vitest";

import { toExportRequest } from "../../../otel/otlp/export-request.ts";

const batch = { body: Buffer.alloc(100_000, "cisco.tcam.usage "), points: 300 };

it("is the batch as it is, unless it is to be compressed", async () => {
  const form = { encoding: "protobuf", compression: "none", madeAt: 5 } as const;

  expect(await toExportRequest(batch, form)).toEqual({ ...batch, ...form });
});

it("is compressed, and keeps no more memory alive than it is long", async () => {
  const form = { encoding: "json", compression: "gzip", madeAt: 5 } as const;

  const request = await toExportRequest(batch, form);

  expect(request).toMatchObject({ points: 300, encoding: "json", compression: "gzip", madeAt: 5 });
  expect(gunzipSync(request.body)).toEqual(batch.body);
  expect(request.body.length).toBeLessThan(2_000);
  expect(request.body.buffer.byteLength).toBe(request.body.length);
});
