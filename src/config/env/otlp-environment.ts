import { z } from "zod";

import type { Files } from "../file/files.ts";
import { COMPRESSIONS, ConfigurationError, DEFAULT_DESTINATION, type Destination, PROTOCOLS } from "../settings.ts";
import { attempt, ZOD_MESSAGES } from "../yaml/mistakes.ts";
import { clientTls, headersInPairs, metricsUrl } from "./otlp-destination.ts";
import { describe, meant, timeout, truth, type Variables, word } from "./variables.ts";

const PREFIX = "OTEL_EXPORTER_OTLP_";

/** What comes before it says something of metrics alone, and wins. */
const METRICS = "METRICS_";

const DEFAULT_ENDPOINTS = {
  "http/protobuf": "http://localhost:4318",
  "http/json": "http://localhost:4318",
  grpc: "http://localhost:4317",
} as const;

/** The variables of OpenTelemetry's exporter, without what they all begin with. */
const Options = z.object({
  ENDPOINT: z
    .string()
    .optional()
    .describe(
      `Where metrics are sent, a URL to which v1/metrics is appended. Default: ${DEFAULT_ENDPOINTS["http/protobuf"]}, of grpc ${DEFAULT_ENDPOINTS.grpc}.`,
    ),
  PROTOCOL: word(PROTOCOLS)
    .default(DEFAULT_DESTINATION.protocol)
    .describe(`${PROTOCOLS.join(", ")}. Default: ${DEFAULT_DESTINATION.protocol}.`),
  HEADERS: z.string().default("").describe("Headers of each request, as name=value,…, percent-encoded."),
  COMPRESSION: word(COMPRESSIONS)
    .default(DEFAULT_DESTINATION.compression)
    .describe(`${COMPRESSIONS.join(" or ")}. Default: ${DEFAULT_DESTINATION.compression}.`),
  TIMEOUT: timeout
    .default(DEFAULT_DESTINATION.timeoutMs)
    .describe(`Milliseconds that a request may take; 0 is no limit. Default: ${DEFAULT_DESTINATION.timeoutMs}.`),
  CERTIFICATE: z.string().optional().describe("A PEM file of certificate authorities to trust."),
  CLIENT_CERTIFICATE: z.string().optional().describe("A PEM file with the collector's own certificate."),
  CLIENT_KEY: z.string().optional().describe("A PEM file with its key."),
  INSECURE: truth.describe("true leaves TLS out where the endpoint of grpc is without http:// or https://."),
  METRICS_TEMPORALITY_PREFERENCE: word(
    ["cumulative"],
    "must be cumulative: the counters are a switch's own, since its boot, and Prometheus needs them so",
  )
    .default("cumulative")
    .describe("cumulative, and nothing else."),
  METRICS_DEFAULT_HISTOGRAM_AGGREGATION: z.string().optional().describe("Without effect: there are no histograms."),
});

const OPTIONS = Options.keyof().options;

/** The variables and what they mean, for a help text. */
export const OTLP_VARIABLES: readonly (readonly [name: string, description: string | undefined])[] = [
  ...OPTIONS.map((option) => [`${PREFIX}${option}`, Options.shape[option].description] as const),
  [`${PREFIX}${METRICS}…`, "Each of them for metrics alone, which wins. Its ENDPOINT is taken as it is."],
];

/** The variables that hold for metrics and for whatever else is sent. */
export const OTLP_NAMES: readonly string[] = OPTIONS.map((option) => `${PREFIX}${option}`);

/** Every variable there is that only metrics have. */
export const OTLP_METRICS_VARIABLES: readonly string[] = OPTIONS.map((option) =>
  option.startsWith(METRICS) ? `${PREFIX}${option}` : `${PREFIX}${METRICS}${option}`,
);

/**
 * Where OpenTelemetry's variables say that metrics are sent.
 * @throws ConfigurationError with every mistake at once
 */
export function destinationInEnvironment(variables: Variables, contents: Files): Destination {
  const all = meant(variables);
  const ofMetrics = (option: string): boolean => all[`${PREFIX}${METRICS}${option}`] !== undefined;
  const nameOf = (option: string): string => `${PREFIX}${ofMetrics(option) ? METRICS : ""}${option}`;
  const given: Given = Object.fromEntries(OPTIONS.map((option) => [option, all[nameOf(option)]]));
  const parsed = Options.safeParse(given, ZOD_MESSAGES);
  const mistakes = parsed.success ? [] : describe(parsed.error, nameOf);
  const wrong = (option: keyof Given) => (message: string) => mistakes.push(`${nameOf(option)}: ${message}`);

  const endpoint = endpointOf(given);
  const use = { whole: ofMetrics("ENDPOINT"), headers: `${PREFIX}HEADERS` };
  const url = endpoint && attempt(() => metricsUrl(endpoint.text, { ...endpoint, ...use }), wrong("ENDPOINT"));
  const headers = attempt(() => headersInPairs(given.HEADERS ?? ""), wrong("HEADERS"));
  const tls = clientTls(
    { ca: given.CERTIFICATE, cert: given.CLIENT_CERTIFICATE, key: given.CLIENT_KEY },
    contents,
    (file, message) => wrong(TLS_OPTIONS[file])(message),
  );
  const useless = Object.values(TLS_OPTIONS).filter((option) => given[option] !== undefined);
  if (url?.startsWith("http:"))
    mistakes.push(...useless.map((option) => `${nameOf(option)} is set, but the endpoint is http`));

  if (mistakes.length > 0 || !parsed.success || url === undefined || headers === undefined) {
    throw new ConfigurationError(mistakes);
  }
  const { PROTOCOL: protocol, COMPRESSION: compression, TIMEOUT: timeoutMs } = parsed.data;
  const headersFrom = given.HEADERS === undefined ? "" : nameOf("HEADERS");
  return { name: "otlp", url, protocol, headers: async () => headers, headersFrom, compression, timeoutMs, tls };
}

type Given = Readonly<Partial<Record<keyof typeof Options.shape, string | undefined>>>;

const TLS_OPTIONS = { ca: "CERTIFICATE", cert: "CLIENT_CERTIFICATE", key: "CLIENT_KEY" } as const;

/** The endpoint, which of gRPC may be without http:// or https://; undefined if no such protocol is known. */
function endpointOf({ ENDPOINT: text, PROTOCOL, INSECURE }: Given) {
  const protocol = Options.shape.PROTOCOL.safeParse(PROTOCOL).data;
  if (protocol === undefined) return undefined;
  if (text === undefined) return { protocol, text: DEFAULT_ENDPOINTS[protocol] };
  if (protocol !== "grpc" || text.includes("//")) return { protocol, text };
  const insecure = Options.shape.INSECURE.safeParse(INSECURE).data ?? false;
  return { protocol, text: `${insecure ? "http" : "https"}://${text}` };
}
