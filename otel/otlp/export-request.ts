import { promisify } from "node:util";
import { gzip } from "node:zlib";

import type { Batch } from "./batch.ts";
import { within } from "./deadline.ts";
import type { Encoding } from "./encode.ts";

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

interface Form {
  readonly encoding: Encoding;
  readonly compression: Compression;
  readonly madeAt: number;
}

/** Higher levels cost three times the time for the last tenth of the size. */
const LEVEL = 3;

const ZIP_MS = 30_000;

const zip = promisify<Uint8Array, { level: number }, Buffer>(gzip);

/** Makes a batch a request; it is compressed outside of the event loop. */
export async function toExportRequest({ body, points }: Batch, form: Form): Promise<ExportRequest> {
  return { ...form, points, body: form.compression === "gzip" ? await compress(body) : body };
}

/** zlib gives a piece of a larger buffer, all of which would live as long as the request waits. */
async function compress(body: Uint8Array): Promise<Uint8Array> {
  // It waits for a thread, of which files that hang may have taken all.
  const compressed = await within(zip(body, { level: LEVEL }), { timeoutMs: ZIP_MS, what: "compression" });
  const exact = Buffer.allocUnsafeSlow(compressed.length);
  exact.set(compressed);
  return exact;
}
