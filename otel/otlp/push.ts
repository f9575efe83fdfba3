import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import { type Bounds, DEFAULT_BOUNDS, pack } from "./batch.ts";
import type { Encoding } from "./encode.ts";
import { type Compression, type ExportRequest, toExportRequest } from "./export-request.ts";

/** Takes requests of one form. */
export interface Taker {
  readonly encoding: Encoding;
  readonly compression: Compression;
  /** Has a request sent as soon as that can be; resolves when it waits. */
  put(request: ExportRequest): Promise<void>;
}

/**
 * Gives resources to each taker, written once for all takers of the same form. Resolves when all of it waits to be
 * sent; `madeAt` is milliseconds since 1970.
 */
export async function push(
  resources: readonly ResourceMetrics[],
  takers: readonly Taker[],
  { madeAt, bounds = DEFAULT_BOUNDS }: { readonly madeAt: number; readonly bounds?: Bounds },
): Promise<void> {
  const forms = Map.groupBy(takers, ({ encoding, compression }) => `${encoding} ${compression}`);
  for (const alike of forms.values()) {
    const [first] = alike;
    if (first === undefined) continue;
    const { encoding, compression } = first;
    for await (const batch of pack(resources, encoding, bounds)) {
      const request = await toExportRequest(batch, { encoding, compression, madeAt });
      await Promise.all(alike.map((taker) => taker.put(request)));
    }
  }
}
