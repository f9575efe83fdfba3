import { z } from "zod";

import { DestinationInFile, ExportersInFile, pushWith } from "./push-schema.ts";
import { seconds, setting, settings, text, whole } from "../scalars.ts";
import { DEFAULT_FRESHNESS, DEFAULT_PACE, DEFAULT_WEB } from "../settings.ts";
import { Level, Switch } from "./switch-schema.ts";
import { Target } from "./targets.ts";

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
  polls_at_once: setting(whole(1, 10_000), "How many switches are polled at once.", DEFAULT_PACE.pollsAtOnce),
  connects_at_once: setting(
    whole(1, 1_000),
    "How many connections are being opened at once.",
    DEFAULT_PACE.connectsAtOnce,
  ),
  connects_per_second: setting(
    whole(1, 10_000),
    "How many connections are begun in a second.",
    DEFAULT_PACE.connectsPerSecond,
  ),
});

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
    defaults: setting(Level, "What holds for each switch that does not say otherwise."),
    groups: setting(
      z.record(z.string(), Level, "expected groups, each with its settings"),
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
    probe: setting(probeOf(RuleInFile), "Switches that are not configured, but that `/probe?target=` may name."),
    resource: setting(
      ResourceInFile,
      "The collector's own resource attributes; they come before `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`.",
    ),
    custom_commands: customCommands,
  });
}
