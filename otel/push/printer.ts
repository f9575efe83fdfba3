import { ConsoleMetricExporter, type ResourceMetrics } from "@opentelemetry/sdk-metrics";

/** Prints resources on standard output, as the SDK's console exporter does; for looking at them, not for parsing. */
export function createPrinter(): (resources: readonly ResourceMetrics[]) => void {
  const exporter = new ConsoleMetricExporter();
  return (resources) => {
    for (const resource of resources) exporter.export(resource, () => undefined);
  };
}
