import { setImmediate as turn } from "node:timers/promises";

import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import { encode, type Encoding, type Fragment, join } from "./encode.ts";
import { splitResource } from "./split.ts";

/** The body of one request, not compressed. */
export interface Batch {
  readonly body: Uint8Array;
  readonly points: number;
}

export interface Bounds {
  readonly maxPoints: number;
  /** Of a body that is not compressed. */
  readonly maxBytes: number;
}

/** The Collector's gRPC receiver takes 4 MiB after decompression, and 20 MiB over HTTP. */
export const DEFAULT_BOUNDS: Bounds = { maxPoints: 10_000, maxBytes: 3 * 1024 * 1024 };

/** What a JSON request has around its fragments, and what stands between two of them. */
const ENVELOPE_BYTES = 24;
const SEPARATOR_BYTES = 1;

/**
 * Packs many resources into few requests, in their order. A resource that is too large for one request is divided. The
 * event loop turns after each part: writing 100,000 points takes a tenth of a second.
 */
export async function* pack(resources: Iterable<ResourceMetrics>, encoding: Encoding, bounds = DEFAULT_BOUNDS) {
  let fragments: Fragment[] = [];
  let points = 0;
  let bytes = ENVELOPE_BYTES;
  for (const resource of resources) {
    for (const fragment of fit(resource, encoding, bounds)) {
      const more = fragment.bytes.length + SEPARATOR_BYTES;
      if (fragments.length > 0 && (points + fragment.points > bounds.maxPoints || bytes + more > bounds.maxBytes)) {
        yield { body: join(fragments, encoding), points } satisfies Batch;
        fragments = [];
        points = 0;
        bytes = ENVELOPE_BYTES;
      }
      fragments.push(fragment);
      points += fragment.points;
      bytes += more;
      await turn();
    }
  }
  if (fragments.length > 0) yield { body: join(fragments, encoding), points } satisfies Batch;
}

/** A resource as fragments that each fit into a request. One point that is larger than a request goes as it is. */
function* fit(resource: ResourceMetrics, encoding: Encoding, bounds: Bounds): Generator<Fragment> {
  for (const part of splitResource(resource, bounds.maxPoints)) {
    const fragment = encode(part, encoding);
    const times = (fragment.bytes.length + ENVELOPE_BYTES + SEPARATOR_BYTES) / bounds.maxBytes;
    if (times <= 1 || fragment.points === 1) yield fragment;
    // Points differ in size, so a part may still be too large and is then divided again.
    else yield* fit(part, encoding, { ...bounds, maxPoints: Math.ceil(fragment.points / (Math.ceil(times) + 1)) });
  }
}
