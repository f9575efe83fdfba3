import { z } from "zod";

import { type Files, withFiles } from "../file/files.ts";
import { keyValues } from "../scalars.ts";
import {
  ConfigurationError,
  DEFAULT_CONCURRENCY,
  DEFAULT_FRESHNESS,
  DEFAULT_PUSH,
  DEFAULT_SHARD,
  DEFAULT_WEB,
  type Exporter,
  EXPORTERS,
  MOST_SHARDS,
  type PushSettings,
  type Settings,
  type Shard,
} from "../settings.ts";
import { attempt, noting, ZOD_MESSAGES } from "../yaml/mistakes.ts";
import { hint } from "../yaml/suggestion.ts";
import { destinationInEnvironment, OTLP_METRICS_VARIABLES, OTLP_NAMES } from "./otlp-environment.ts";
import { describe, meant, port, timeout, truth, type Variables, wholeMilliseconds } from "./variables.ts";

/** Exporters, separated by commas, each of them once; or none, which is no exporter. */
const Exporters = z
  .string()
  .transform((text) => [...new Set(text.split(",").map((name) => name.trim().toLowerCase()))])
  .pipe(
    z.union(
      [z.tuple([z.literal("none")]).transform(() => []), z.array(z.enum(EXPORTERS))],
      `must be some of ${EXPORTERS.join(", ")}, separated by commas, or none alone`,
    ),
  );

const SHARD = `must be INDEX/COUNT, as 0/4 for the first of four, of at most ${MOST_SHARDS}`;

/** Which part of the switches, as `0/4`. */
const ShardText = z
  .string()
  .regex(/^\d{1,4}\/\d{1,4}$/, SHARD)
  .transform((text): Shard => {
    const [index = 0, count = 0] = text.split("/").map(Number);
    return { index, count };
  })
  .refine(({ index, count }) => index < count && count <= MOST_SHARDS, SHARD);

/** The variables that do not concern switches, but for those of a destination. */
export const ProcessEnvironment = z.object({
  OTEL_SDK_DISABLED: truth.describe("true exports nothing, whatever else is set."),
  OTEL_METRICS_EXPORTER: Exporters.default([...DEFAULT_PUSH.exporters]).describe(
    `Some of ${EXPORTERS.join(", ")}, separated by commas, or none. Default: ${DEFAULT_PUSH.exporters.join(",")}.`,
  ),
  OTEL_METRIC_EXPORT_INTERVAL: wholeMilliseconds(100, 86_400_000)
    .default(DEFAULT_PUSH.intervalMs)
    .describe(`Milliseconds from one sending to the next. Default: ${DEFAULT_PUSH.intervalMs}.`),
  OTEL_METRIC_EXPORT_TIMEOUT: timeout
    .default(DEFAULT_PUSH.exportTimeoutMs)
    .describe(
      `Milliseconds that reading and sending may take; 0 is no limit. Default: ${DEFAULT_PUSH.exportTimeoutMs}.`,
    ),
  NXAPI_QUEUE_DIRECTORY: z
    .string()
    .optional()
    .describe("A directory for what waits to be sent, which then outlives a restart. Default: memory."),
  NXAPI_SHARD: ShardText.optional().describe(
    "Which part of the switches is asked, as 0/4: of four collectors that share them, the first. Default: all.",
  ),
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

/**
 * The settings that do not concern switches.
 * @throws ConfigurationError with every mistake at once
 */
export async function readProcessEnvironment(variables: Variables): Promise<Omit<Settings, "switches">> {
  return await withFiles((contents) => processSettingsIn(variables, contents));
}

/**
 * The settings that do not concern switches, with the files that they name.
 * @throws ConfigurationError with every mistake at once
 */
export function processSettingsIn(variables: Variables, contents: Files): Omit<Settings, "switches"> {
  const mistakes: string[] = [];
  const note = (mistake: string) => mistakes.push(mistake);
  const exporters = exportersOf(variables);
  const said = noting(() => readProcessVariables(variables, contents), note);
  const destinations = exporters.includes("otlp")
    ? noting(() => [destinationInEnvironment(variables, contents)], note)
    : [];
  if (said === undefined || destinations === undefined) throw new ConfigurationError(mistakes);
  return {
    ...said,
    push: { ...said.push, exporters, destinations },
    freshness: DEFAULT_FRESHNESS,
    concurrency: DEFAULT_CONCURRENCY,
    probes: [],
  };
}

/** What the environment says, but for exporters and destinations, of which a file may have others. */
export interface ProcessVariables extends Pick<Settings, "web" | "resource" | "shard"> {
  readonly push: Omit<PushSettings, "exporters" | "destinations">;
}

/**
 * What the environment says, or what holds if it says nothing.
 * @throws ConfigurationError with every mistake at once
 */
export function readProcessVariables(variables: Variables, contents: Files): ProcessVariables {
  const given = meant(variables);
  const parsed = ProcessEnvironment.safeParse(given, ZOD_MESSAGES);
  const mistakes = [...unknownNames(given), ...(parsed.success ? [] : describe(parsed.error))];
  const directory = given["NXAPI_QUEUE_DIRECTORY"];
  if (directory !== undefined) {
    attempt(
      () => contents.checkWritable(directory),
      (message) => mistakes.push(`NXAPI_QUEUE_DIRECTORY: ${message}`),
    );
  }
  if (mistakes.length > 0 || !parsed.success) throw new ConfigurationError(mistakes);
  const { data } = parsed;
  const faults = resourceFaults(Object.keys(data.OTEL_RESOURCE_ATTRIBUTES));
  for (const [attribute, fault] of faults) mistakes.push(`OTEL_RESOURCE_ATTRIBUTES: ${named(attribute)}: ${fault}`);
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  const name = data.OTEL_SERVICE_NAME === undefined ? {} : { "service.name": data.OTEL_SERVICE_NAME };
  return {
    web: { host: data.OTEL_EXPORTER_PROMETHEUS_HOST, port: data.OTEL_EXPORTER_PROMETHEUS_PORT },
    resource: { ...data.OTEL_RESOURCE_ATTRIBUTES, ...name },
    shard: data.NXAPI_SHARD ?? DEFAULT_SHARD,
    push: {
      intervalMs: data.OTEL_METRIC_EXPORT_INTERVAL,
      exportTimeoutMs: data.OTEL_METRIC_EXPORT_TIMEOUT,
      queue: { limitBytes: DEFAULT_PUSH.queue.limitBytes, directory },
    },
  };
}

/** An attribute in a message. What looks otherwise may be a secret in the wrong place. */
function named(attribute: string): string {
  return /^[\w.-]{1,80}$/.test(attribute) ? attribute : "an attribute";
}

/**
 * What is exported: nothing if OpenTelemetry is switched off, else what a file says, else what the environment does. If
 * that is wrong, which {@link readProcessVariables} tells, it is nothing.
 */
export function exportersOf(variables: Variables, inFile?: readonly Exporter[]): readonly Exporter[] {
  const { OTEL_SDK_DISABLED: disabled, OTEL_METRICS_EXPORTER: chosen } = ProcessEnvironment.shape;
  const given = meant(variables);
  if (disabled.safeParse(given["OTEL_SDK_DISABLED"]).data === true) return [];
  return inFile ?? chosen.safeParse(given["OTEL_METRICS_EXPORTER"]).data ?? [];
}

/** The variables of OpenTelemetry that say nothing of metrics, which other programs may have. */
const OF_OTHERS =
  /^OTEL_((EXPORTER_OTLP_|PHP_|GO_|NODE_)?(TRACES?|LOGS?|BSP|BLRP|SPAN|PYTHON|JAVA|DOTNET|INSTRUMENTATION)_)/;

/** What is probably meant to be a variable of OpenTelemetry that there is, and is none. */
export function doubtfulVariables(variables: Variables): string[] {
  const known = [...Object.keys(ProcessEnvironment.shape), ...OTLP_NAMES].filter((name) => name.startsWith("OTEL_"));
  const unknown = Object.keys(meant(variables)).filter(
    (name) => name.startsWith("OTEL_") && !known.includes(name) && !OF_OTHERS.test(name) && !OF_METRICS.test(name),
  );
  return unknown.flatMap((name) => {
    const near = hint(name, known, "OTEL_");
    return near === "" ? [] : [`${name} is not a setting${near}`];
  });
}

/** Other programs may have variables of OpenTelemetry that this one does not know, but hardly any of metrics alone. */
function unknownNames(variables: Variables): string[] {
  const known = [...Object.keys(ProcessEnvironment.shape), ...OTLP_METRICS_VARIABLES];
  return Object.keys(variables)
    .filter((name) => OF_METRICS.test(name) && !known.includes(name))
    .map((name) => `${name} is not a setting${hint(name, known)}`);
}

const OF_METRICS = /^OTEL_(EXPORTER_OTLP_METRICS|METRIC_EXPORT)_/;

/** The attributes of the collector's resource that it has without being told. */
const OWN = [
  "service.name",
  "service.version",
  "telemetry.sdk.language",
  "telemetry.sdk.name",
  "telemetry.sdk.version",
] as const;

/** The labels that Prometheus gives to `target_info` itself. */
const PROMETHEUS = new Set(["job", "instance", "le", "quantile"]);

/**
 * What keeps names from being those of the collector's resource attributes, by name: `target_info` would have a label
 * that exporters or receivers change, or two that become one.
 */
export function resourceFaults(names: Iterable<string>): ReadonlyMap<string, string> {
  const labels = new Map<string, string>(OWN.map((name) => [labelOf(name), name]));
  const faults = new Map<string, string>();
  for (const name of names) {
    const label = labelOf(name);
    const other = labels.get(label);
    const fault =
      formFault(label) ??
      (other === undefined || other === name
        ? undefined
        : `expected another name: Prometheus would show it under the same label as ${other}`);
    if (fault !== undefined) faults.set(name, fault);
    else labels.set(label, name);
  }
  return faults;
}

function formFault(label: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(label)) {
    return "expected a name such as service.namespace: a letter first, and no two dots or underscores in a row or at the end";
  }
  if (label === "host_name") {
    return "expected another name: host.name says which switch a series is of; service.instance.id may tell collectors apart";
  }
  return PROMETHEUS.has(label) || label.startsWith("otel_")
    ? "expected another name: Prometheus or OpenTelemetry sets this one itself"
    : undefined;
}

/** An attribute as Prometheus's label. Some receivers do not tell upper case from lower case. */
function labelOf(name: string): string {
  return name.replaceAll(/[^a-z0-9]/gi, "_").toLowerCase();
}
