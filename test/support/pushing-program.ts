import type { Nexus } from "../../src/simulator/nexus.ts";
import { PASSWORD } from "./collector.ts";
import type { Background } from "./processes.ts";
import { run } from "./program.ts";

/** Starts the program with one table of one switch and OTLP in JSON to `url`, as the environment can say it. */
export function runPushing({ host, port }: Nexus, url: URL | string, more: Record<string, string> = {}): Background {
  return run(["collect"], {
    NXAPI_NAME: "leaf-1",
    NXAPI_HOST: host,
    NXAPI_PORT: String(port),
    NXAPI_PROTOCOL: "http",
    NXAPI_USER: "admin",
    NXAPI_PASS: PASSWORD,
    NXAPI_COMMANDS: "icam_fib_tcam",
    OTEL_EXPORTER_PROMETHEUS_PORT: "0",
    OTEL_METRICS_EXPORTER: "prometheus,otlp",
    OTEL_METRIC_EXPORT_INTERVAL: "300",
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: String(url),
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    ...more,
  });
}
