import { prometheusLabel, prometheusName } from "../../otel/prometheus/names.ts";
import type { Command, Metric, Metrics } from "../catalogue/define.ts";
import { FORMER_METRICS, catalogue } from "../catalogue/index.ts";
import { ABOUT_PROFILES, DEFAULT_PROFILES, isChosen, type Profile, PROFILES } from "../catalogue/profiles.ts";
import { ownMetrics } from "../collector/own-metrics.ts";
import { VERSION } from "../collector/version.ts";
import { aboutMetrics } from "../fleet/switch-metrics.ts";
import { deviceMetrics } from "../fleet/switch-metrics.ts";
import { ADVICE } from "../fleet/advice.ts";
import { print } from "../terminal.ts";
import {
  BREAKER_STATE,
  COMMAND_STATE,
  DROPPED,
  EXPORT_DROPPED,
  EXPORT_FAILURE,
  EXPORT_QUEUE_FAILURE,
  howOften,
  listed,
  MODULES,
  POLL_RESULT,
  SHAPE,
  TRUST,
  WEAKNESS,
  whenAsked,
} from "./glossary.ts";

/** Prints what the collector knows to ask and to show, as text or as JSON; gives the exit status. */
export function printMetrics({ json }: { readonly json?: true }): Promise<number> {
  const all = reference();
  const text = json === true ? `${JSON.stringify(all, undefined, 2)}\n` : describeReference(all);
  print(text);
  return Promise.resolve(0);
}

/** The reference as text for a terminal. */
export function describeReference({ profiles, commands, device, collector, process: own }: Reference): string {
  return [
    "The commands that a switch is asked, and the metrics that its replies give. NXAPI_PROFILES names profiles, in the\n" +
      "place of tables and health, and NXAPI_COMMANDS single commands in the place of profiles. Every series of a switch\n" +
      "has the label host_name too. Units are UCUM: {entry} counts entries, 1 is a ratio from 0 to 1, and a state has none.",
    profiles.map(({ profile, description }) => `  ${profile.padEnd(12)}${description}`).join("\n"),
    ...commands.map(describeCommand),
    ["Of each switch", ...device.flatMap(describeMetric)].join("\n"),
    ["Of the collector's dealings with each switch", ...collector.flatMap(describeMetric)].join("\n"),
    ["Of the collector itself", ...own.flatMap(describeMetric)].join("\n"),
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}

function describeCommand(entry: CommandEntry): string {
  const { id, command, spellings, description, releases, per, modules, period_s: period, off_because: because } = entry;
  const where = per === "instance" ? `, of each instance of ${listed(modules.map((kind) => MODULES[kind]))}` : "";
  return [
    id,
    `  ${command}`,
    ...spellings.map((spelling) => `  or ${spelling}`),
    `  ${description}`,
    `  Asked ${howOften(period)}${where}, ${whenAsked(entry)}.`,
    ...(entry.tells ? ["  Tells the collector what the switch is or has: leave it among NXAPI_COMMANDS."] : []),
    ...(because === undefined ? [] : [`  Off unless it is named: ${because}.`]),
    `  Releases: ${releases}.`,
    `  The reply's shape is ${SHAPE[entry.shape]}.`,
    ...entry.metrics.flatMap(describeMetric),
  ].join("\n");
}

function describeMetric({ prometheus_name: name, labels, unit, description, formerly }: MetricEntry): string[] {
  const series = labels.length === 0 ? name : `${name}{${labels.join(",")}}`;
  return [
    `    ${series}${unit === "" ? "" : `  [${unit}]`}`,
    `      ${description}${formerly === undefined ? "" : ` Formerly ${formerly}.`}`,
  ];
}

/** A metric as it is documented. The keys are those of `metrics --json`. */
export interface MetricEntry {
  readonly name: string;
  readonly prometheus_name: string;
  readonly kind: Metric["kind"];
  readonly unit: string;
  readonly attributes: readonly string[];
  /** The attributes as Prometheus labels; a switch's series have `host_name` too. */
  readonly labels: readonly string[];
  readonly description: string;
  /** The name that Prometheus showed in earlier versions, if it was another. */
  readonly formerly?: string;
}

/** A command as it is documented. */
export interface CommandEntry {
  readonly id: string;
  readonly command: string;
  readonly spellings: readonly string[];
  readonly description: string;
  readonly releases: string;
  readonly shape: Command["shape"];
  /** The profile with which it is asked; null of a command that is asked with any. */
  readonly profile: Profile | null;
  /** Whether it is asked where no profiles are chosen. */
  readonly on_by_default: boolean;
  /** Whether it is asked with its profile; others are asked where they are named. */
  readonly on_with_profile: boolean;
  /** Why it is not asked with its profile, where it is not. */
  readonly off_because?: string;
  /** 0 is each poll. */
  readonly period_s: number;
  /** Whether the collector itself needs its reply, to know what the switch is and has. */
  readonly tells: boolean;
  /** Whether it has a request to itself. */
  readonly alone: boolean;
  readonly per: Command["per"];
  /** Of a command per instance, the kinds of module that are asked. */
  readonly modules: Command["on"];
  readonly metrics: readonly MetricEntry[];
}

/** A label whose values are a closed list. */
export interface ValuesEntry {
  readonly label: string;
  /** The metrics that have it, by their Prometheus names. */
  readonly metrics: readonly string[];
  /** What each value means, and what to do about it where something is to be done. */
  readonly values: readonly { readonly value: string; readonly meaning: string; readonly step?: string }[];
}

/** All that the program may show, as it is documented. */
export interface Reference {
  readonly version: string;
  readonly profiles: readonly {
    readonly profile: Profile;
    readonly description: string;
    readonly on_by_default: boolean;
  }[];
  /** In the order in which a switch is asked. */
  readonly commands: readonly CommandEntry[];
  /** Of each switch, whatever it is asked. */
  readonly device: readonly MetricEntry[];
  /** The collector about its dealings with each switch. */
  readonly collector: readonly MetricEntry[];
  /** The collector about itself. */
  readonly process: readonly MetricEntry[];
  readonly values: readonly ValuesEntry[];
}

/** The reference, from the declarations alone. */
export function reference(): Reference {
  return {
    version: VERSION,
    profiles: PROFILES.map((profile) => ({
      profile,
      description: ABOUT_PROFILES[profile],
      on_by_default: DEFAULT_PROFILES.includes(profile),
    })),
    commands: catalogue.map(toCommand),
    device: toMetrics(deviceMetrics),
    collector: toMetrics(aboutMetrics),
    process: toMetrics(ownMetrics),
    values: [
      {
        label: "reason",
        metrics: named("nxapi.collector.down_reason", "nxapi.collector.poll.failures"),
        values: Object.entries(ADVICE).map(([value, { cause: meaning, step }]) => ({ value, meaning, step })),
      },
      values("state", named("nxapi.collector.command.state"), COMMAND_STATE),
      values("state", named("nxapi.collector.breaker.state"), BREAKER_STATE),
      values("result", named("nxapi.collector.polls"), POLL_RESULT),
      values("profile", named("nxapi.collector.profile.duration"), {
        ...ABOUT_PROFILES,
        none: "What is asked with any profile, and commands that the configuration adds.",
      }),
      values("reason", named("nxapi.collector.dropped_samples"), DROPPED),
      values("reason", named("nxapi.collector.export.dropped_points"), EXPORT_DROPPED),
      values("reason", named("nxapi.collector.export.failures"), EXPORT_FAILURE),
      values("reason", named("nxapi.collector.export.queue.failures"), EXPORT_QUEUE_FAILURE),
      values("trust", named("nxapi.collector.certificate.expiry.timestamp"), TRUST),
      values("weakness", named("nxapi.collector.insecure"), WEAKNESS),
    ],
  };
}

function toCommand(command: Command): CommandEntry {
  const { id, syntax, otherSyntaxes, description, profile = null, releases, shape, periodMs, tells, alone } = command;
  const { byDefault, offBecause, per, on } = command;
  return {
    id,
    command: syntax,
    spellings: otherSyntaxes,
    description,
    releases,
    shape,
    profile,
    on_by_default: isChosen(command, DEFAULT_PROFILES),
    on_with_profile: byDefault,
    ...(offBecause !== undefined && { off_because: offBecause }),
    period_s: periodMs / 1_000,
    tells,
    alone,
    per,
    modules: per === "instance" ? on : [],
    metrics: toMetrics(command.metrics),
  };
}

/** Metrics as they are documented. */
export function toMetrics(metrics: Metrics, former = FORMER_METRICS): MetricEntry[] {
  return Object.entries(metrics).map(([name, metric]) => {
    const before = former[name];
    const { kind, unit, attributes, description } = metric;
    const labels = attributes.map(prometheusLabel);
    return {
      name,
      prometheus_name: prometheusName(name, metric),
      kind,
      unit,
      attributes,
      labels,
      description,
      ...(before !== undefined && { formerly: prometheusName(before, metric) }),
    };
  });
}

const OF_COLLECTOR = { ...aboutMetrics, ...ownMetrics };

function named(...names: readonly (keyof typeof OF_COLLECTOR)[]): string[] {
  return names.map((name) => prometheusName(name, OF_COLLECTOR[name]));
}

function values(label: string, metrics: readonly string[], meanings: Readonly<Record<string, string>>): ValuesEntry {
  return { label, metrics, values: Object.entries(meanings).map(([value, meaning]) => ({ value, meaning })) };
}
