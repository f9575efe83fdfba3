import type { Writable } from "node:stream";
import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { inspect } from "node:util";

import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

/** The most bytes that are buffered for a reader that has stopped reading. Entries beyond that are left out. */
const MOST_WAITING_BYTES = 1024 * 1024;

/**
 * Prints resources on standard output, as the SDK's console exporter does; for looking at them, not for parsing. That
 * one does not say whose metrics they are, and keeps in memory whatever a full pipe does not take.
 */
export function createConsoleExporter(
  output: Writable = process.stdout,
): (resources: readonly ResourceMetrics[]) => Promise<void> {
  let left = 0;

  function print(what: object): void {
    if (output.writableLength > MOST_WAITING_BYTES) {
      left += 1;
      return;
    }
    if (left > 0) output.write(`${left} entries were left out that nobody read\n`);
    left = 0;
    output.write(`${inspect(what, { depth: null, customInspect: false })}\n`);
  }

  return async (resources) => {
    for (const { resource, scopeMetrics } of resources) {
      print({ resource: resource.attributes });
      for (const { metrics } of scopeMetrics) {
        for (const { descriptor, dataPointType, dataPoints } of metrics) {
          print({ descriptor, dataPointType, dataPoints });
          await eventLoopTurn();
        }
      }
    }
  };
}
