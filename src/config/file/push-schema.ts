import { z } from "zod";

import { nameFault, valueFault } from "../env/otlp-headers.ts";
import { seconds, setting, settings, text, whole } from "../scalars.ts";
import { COMPRESSIONS, DEFAULT_DESTINATION, DEFAULT_PUSH, EXPORTERS, PROTOCOLS } from "../settings.ts";

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
    "How large it may grow, in MiB; then the oldest is dropped. In memory the default is less where there is less than 416 MiB: a fifth of what is there beyond 96.",
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
