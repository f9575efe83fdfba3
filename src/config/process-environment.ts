import { z } from "zod";

import { keyValues } from "./formats.ts";
import { ConfigurationError, DEFAULT_FRESHNESS, DEFAULT_PACE, DEFAULT_WEB, type Settings } from "./settings.ts";
import { describe, meant, port, type Variables } from "./variables.ts";

/** OpenTelemetry's own variables that are understood. */
export const ProcessEnvironment = z.object({
  OTEL_METRICS_EXPORTER: z
    .literal("prometheus", "must be prometheus; other exporters are not built yet")
    .default("prometheus")
    .describe("prometheus, so far the only one."),
  OTEL_EXPORTER_PROMETHEUS_HOST: z
    .string()
    .default(DEFAULT_WEB.host)
    .describe(`The address to listen on. Default: ${DEFAULT_WEB.host}.`),
  OTEL_EXPORTER_PROMETHEUS_PORT: port(0)
    .default(DEFAULT_WEB.port)
    .describe(`The port to listen on. Default: ${DEFAULT_WEB.port}.`),
  OTEL_RESOURCE_ATTRIBUTES: keyValues.prefault("").describe("The collector's own resource attributes, as key=value,…"),
  OTEL_SERVICE_NAME: z.string().optional().describe("The collector's service.name."),
});
type ProcessEnvironment = z.infer<typeof ProcessEnvironment>;

/**
 * The settings that do not concern switches.
 * @throws ConfigurationError with every mistake at once
 */
export function readProcessEnvironment(variables: Variables): Omit<Settings, "switches"> {
  const parsed = ProcessEnvironment.safeParse(meant(variables));
  if (!parsed.success) throw new ConfigurationError(describe(parsed.error));
  return toProcessSettings(parsed.data);
}

function toProcessSettings(env: ProcessEnvironment): Omit<Settings, "switches"> {
  const name = env.OTEL_SERVICE_NAME === undefined ? {} : { "service.name": env.OTEL_SERVICE_NAME };
  return {
    web: { host: env.OTEL_EXPORTER_PROMETHEUS_HOST, port: env.OTEL_EXPORTER_PROMETHEUS_PORT },
    resource: { ...env.OTEL_RESOURCE_ATTRIBUTES, ...name },
    freshness: DEFAULT_FRESHNESS,
    pace: DEFAULT_PACE,
    probes: [],
  };
}
