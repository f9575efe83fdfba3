import { isIP } from "node:net";

import { z } from "zod";

import { nameFault, valueFault } from "../env/otlp-destination.ts";
import { seconds, setting, settings, text, whole } from "../scalars.ts";
import {
  COMPRESSIONS,
  DEFAULT_CONCURRENCY,
  DEFAULT_DESTINATION,
  DEFAULT_FRESHNESS,
  DEFAULT_PUSH,
  DEFAULT_WEB,
  EXPORTERS,
  MOST_SHARDS,
  PROTOCOLS,
  type TargetRange,
} from "../settings.ts";
import { DefaultsLevel, Switch } from "./switch-schema.ts";

const NO_TARGET = "expected a network (192.0.2.0/24), an address, or a name (leaf-*.example.net)";

const WHY_LIMITED = "the password is sent to whatever fits";

/** A target as it is written. What fits it is sent the password, so not everything may. */
export const Target = z.string(NO_TARGET).transform((given, context): TargetRange => {
  const found = given.includes("/") || isIP(given) !== 0 ? networkOf(given) : patternOf(given);
  if (typeof found !== "string") return found;
  context.addIssue({ code: "custom", message: found });
  return z.NEVER;
});

/** The network, or what was expected. */
function networkOf(given: string): TargetRange | string {
  const [address = "", prefix, ...more] = given.split("/");
  const version = isIP(address);
  if (version === 0 || address.includes("%") || more.length > 0) return NO_TARGET;
  const longest = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
  if (!(bits >= 1 && bits <= longest)) return `expected a prefix from 1 to ${longest}; ${WHY_LIMITED}`;
  return { kind: "network", address, prefix: bits, family: version === 4 ? "ipv4" : "ipv6" };
}

function patternOf(given: string): TargetRange | string {
  const pattern = given.toLowerCase();
  if (!/^[a-z0-9*-]+(\.[a-z0-9*-]+)*$/.test(pattern)) return NO_TARGET;
  const parts = pattern.split(".");
  if (/^[\d*]+$/.test(parts.at(-1) ?? "") && parts.length > 1)
    return "expected a network such as 192.0.2.0/24 for addresses";
  if (pattern.includes("*") && parts.slice(-2).join(".").includes("*")) {
    return `expected two parts without * at the end, as *.example.net; ${WHY_LIMITED}`;
  }
  return { kind: "pattern", pattern };
}

export const MIB = 1_024 * 1_024;

export const ExportersInFile = z.array(
  z.enum(EXPORTERS, `expected ${EXPORTERS.join(", ")}`),
  "expected a list of exporters, as [prometheus, otlp]; [] is none",
);

/** Names of headers that are secrets, wherever they are found. */
const SECRET = /authorization|cookie|api-?key|token|secret|password/i;

const HeaderName = z.string().superRefine((name, context) => {
  const message =
    nameFault(name) ?? (SECRET.test(name) ? "expected no secret, whose place is the headers_file" : undefined);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

const HeaderValue = text("expected the value of a header").superRefine((value, context) => {
  const message = valueFault(value);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

const Tls = settings({
  ca_file: setting(text(), "A PEM file of certificate authorities to trust. Default: those that Node.js trusts."),
  cert_file: setting(text(), "A PEM file with the collector's own certificate. Default: none."),
  key_file: setting(text(), "A PEM file with its key. Default: none."),
});

export const DestinationInFile = settings({
  name: z
    .string("expected a name")
    .regex(/^[a-z0-9][\w.-]{0,63}$/i, "expected a name of at most 64 letters, digits, dots, - and _")
    .describe("What the destination is called in metrics and logs. No two have the same."),
  endpoint: text("expected a URL").describe(
    "Where it is, a URL as `OTEL_EXPORTER_OTLP_ENDPOINT` has it: `v1/metrics` is appended, but for gRPC.",
  ),
  protocol: setting(
    z.enum(PROTOCOLS, `expected ${PROTOCOLS.join(", ")}`),
    "How it is spoken to.",
    DEFAULT_DESTINATION.protocol,
  ),
  headers: setting(
    z.record(HeaderName, HeaderValue, "expected headers, as x-tenant: net"),
    "Headers of each request that are no secrets.",
  ),
  headers_file: setting(
    text(),
    "A file with headers that are, read anew while the collector runs: lines as `authorization: Bearer …`, or pairs as in `OTEL_EXPORTER_OTLP_HEADERS`.",
  ),
  compression: setting(
    z.enum(COMPRESSIONS, `expected ${COMPRESSIONS.join(" or ")}`),
    "How requests are compressed.",
    DEFAULT_DESTINATION.compression,
  ),
  timeout_s: setting(seconds(0.1, 300), "Seconds that a request may take.", DEFAULT_DESTINATION.timeoutMs / 1_000),
  tls: setting(Tls, "How it is trusted, and trusts the collector."),
});
export type DestinationInFile = z.output<typeof DestinationInFile>;

const QueueInFile = settings({
  directory: setting(
    text(),
    "A directory for it, which then outlives a restart; it comes before `NXAPI_QUEUE_DIRECTORY`. Default: memory.",
  ),
  limit_mib: setting(
    whole(1, 65_536),
    "How large it may grow, in MiB; then the oldest is dropped. In memory the default is less where there is less than 416 MiB: a fifth of what is there beyond 96. No more than that default waits in memory while a directory cannot be used.",
    DEFAULT_PUSH.queue.limitBytes / MIB,
  ),
});

/** What is said of sending, the destinations by a schema of their own. */
export function pushWith<D extends z.ZodType>(destination: D) {
  return settings({
    interval_s: setting(
      seconds(0.1, 86_400),
      "Seconds from one sending to the next; it comes before `OTEL_METRIC_EXPORT_INTERVAL`.",
      DEFAULT_PUSH.intervalMs / 1_000,
    ),
    timeout_s: setting(
      seconds(0.1, 3_600),
      "Seconds that reading and sending may take; it comes before `OTEL_METRIC_EXPORT_TIMEOUT`.",
      DEFAULT_PUSH.exportTimeoutMs / 1_000,
    ),
    queue: setting(QueueInFile, "What waits to be sent."),
    destinations: setting(
      z.array(destination, "expected a list of destinations").min(1, "expected at least one"),
      "Where metrics are sent. Default: where `OTEL_EXPORTER_OTLP_…` says.",
    ),
  });
}

export const Web = settings({
  host: setting(text(), "The address to listen on; it comes before `OTEL_EXPORTER_PROMETHEUS_HOST`.", DEFAULT_WEB.host),
  port: setting(
    whole(0, 65_535),
    "The port to listen on; it comes before `OTEL_EXPORTER_PROMETHEUS_PORT`.",
    DEFAULT_WEB.port,
  ),
});

export const FreshnessInFile = settings({
  max_age_s: setting(
    seconds(0, 3_600),
    "Readings younger than this are shown again, and the switch is not asked.",
    DEFAULT_FRESHNESS.maxAgeMs / 1_000,
  ),
  max_stale_s: setting(
    seconds(0, 3_600),
    "How long readings are shown while the next poll runs.",
    DEFAULT_FRESHNESS.maxStaleMs / 1_000,
  ),
});

export const FleetInFile = settings({
  polls_at_once: setting(whole(1, 10_000), "How many switches are polled at once.", DEFAULT_CONCURRENCY.pollsAtOnce),
  connects_at_once: setting(
    whole(1, 1_000),
    "How many connections are being opened at once.",
    DEFAULT_CONCURRENCY.connectsAtOnce,
  ),
  connects_per_second: setting(
    whole(1, 10_000),
    "How many connections are begun in a second.",
    DEFAULT_CONCURRENCY.connectsPerSecond,
  ),
});

export const ShardInFile = settings({
  index: whole(0, MOST_SHARDS - 1).describe("Which of them this one is, from 0 on."),
  count: whole(1, MOST_SHARDS).describe("How many collectors share the switches."),
}).refine(({ index, count }) => index < count, { path: ["index"], error: "expected less than count: the first is 0" });

export const ResourceInFile = z.record(
  z.string().regex(/^[a-z][\w.]*$/i, "expected a name such as service.namespace"),
  text(),
  "expected resource attributes, as service.namespace: dc-1",
);

export const RuleInFile = settings({
  targets: z
    .array(Target, "expected a list of networks and names")
    .min(1, "expected at least one")
    .describe(
      "Networks, as `192.0.2.0/24`, addresses, and names in which `*` stands for any of a part: `leaf-*.example.net`.",
    ),
  group: setting(text("expected the name of a group"), "The group whose settings hold for them. Default: none."),
});

/** Who may be probed, by rules of this schema. */
export function probeOf<R extends z.ZodType>(rule: R) {
  return settings({
    allow: z
      .array(rule, "expected a list of targets and their groups")
      .min(1, "expected at least one")
      .describe("Who may be named. The first that fits a target holds for it."),
  });
}

export const SwitchFiles = z.array(
  text("expected a file, or a pattern as switches/*.yaml"),
  "expected a list of files",
);

/** The schema of the configuration file; the one of the commands that it adds is handed in. */
export function fileSchema<C extends z.ZodType>(customCommands: C) {
  return settings({
    switches: setting(z.array(Switch, "expected a list of switches"), "The switches."),
    defaults: setting(DefaultsLevel, "What holds for each switch that does not say otherwise."),
    groups: setting(
      z.record(z.string(), DefaultsLevel, "expected groups, each with its settings"),
      "Settings that some switches have in common, by the group's name.",
    ),
    switch_files: setting(
      SwitchFiles,
      "Files with more switches, each a list as `switches` is. In the last part of a path, `*` stands for anything.",
    ),
    exporters: setting(
      ExportersInFile,
      "`prometheus` serves the metrics, `otlp` sends and `console` prints them; `[]` exports nothing. It comes before `OTEL_METRICS_EXPORTER`. Default: `[prometheus]`.",
    ),
    push: setting(pushWith(DestinationInFile), "What is sent, where and how often."),
    web: setting(Web, "Where the metrics are served."),
    freshness: setting(FreshnessInFile, "How old readings may be."),
    fleet: setting(FleetInFile, "How many switches are dealt with at once."),
    shard: setting(
      ShardInFile,
      "Which part of the switches is asked, where several collectors have the same; it comes before `NXAPI_SHARD`. Default: all.",
    ),
    probe: setting(probeOf(RuleInFile), "Switches that are not configured, but that `/probe?target=` may name."),
    resource: setting(
      ResourceInFile,
      "The collector's own resource attributes; they come before `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`.",
    ),
    custom_commands: customCommands,
  });
}

/** The schema of a configuration file, which may add commands of this schema. */
export type FileSchema<C extends z.ZodType> = ReturnType<typeof fileSchema<C>>;

/** Which settings a configuration file may have, whatever they say. */
export const Outline = settings(
  Object.fromEntries(Object.keys(fileSchema(z.unknown()).shape).map((key) => [key, z.unknown().optional()])),
);
