import { inspect } from "node:util";

import { ConsoleMetricExporter, type ResourceMetrics } from "@opentelemetry/sdk-metrics";

/** Prints resources on standard output, as the SDK's console exporter does; for looking at them, not for parsing. */
export function createPrinter(): (resources: readonly ResourceMetrics[]) => void {
  const exporter = new ConsoleMetricExporter();
  return (resources) => {
    for (const metrics of resources) {
      // The SDK's exporter does not say whose metrics they are.
      process.stdout.write(`${inspect({ resource: metrics.resource.attributes })}\n`);
      exporter.export(metrics, () => undefined);
    }
  };
}
