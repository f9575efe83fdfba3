import type { z } from "zod";

import type { Variables } from "../env/variables.ts";
import {
  type CommandChoice,
  type CommandChoices,
  DEFAULT_PROTOCOL,
  DEFAULT_REQUESTS_PER_MINUTE,
  DEFAULT_TIMEOUT_MS,
  type NamedPrefix,
  type SwitchSettings,
} from "../settings.ts";
import { faultOf } from "../interface-patterns.ts";
import { attempt } from "../yaml/mistakes.ts";
import { type ConfigNode, entriesOf, itemsOf } from "../yaml/node.ts";
import type { Files } from "./files.ts";
import { PASSWORD_KEYS, passwordPlace } from "./switch-password.ts";
import { DefaultsLevel } from "./switch-schema.ts";

/** What a level of settings (a switch, a group, the defaults) is checked against. */
export interface SwitchContext {
  readonly variables: Variables;
  /** Checks that a command of this id exists, wherever it is chosen. */
  readonly checkCommands: (commands: ConfigNode) => void;
  /** The id that a command has today. */
  readonly idOf: (id: string) => string;
  /** The labels that each level gives. */
  readonly labels: Map<DefaultsLevel, ReadonlyMap<string, GivenLabel>>;
  readonly metricsHaving: MetricsHaving;
  /** The command of the file that has the line with which a single route is asked for. */
  readonly addedFor: (prefix: NamedPrefix) => string | undefined;
  /** Whether Prometheus or the collector itself has a label of this name. */
  readonly isReservedLabel: (label: string) => boolean;
  /** The certificates of a PEM file. Throws if there are none. */
  readonly certificates: (file: string) => string;
  /** What is in the files that are named. */
  readonly contents: Files;
}

/** Where a label is given, and the metrics of switches with it that have one of its name themselves. */
interface GivenLabel {
  readonly node: ConfigNode;
  readonly metrics: Set<string>;
}

/** The metrics that have a label themselves, of what is asked by these choices, under the names that Prometheus shows. */
export type MetricsHaving = (label: string, choices: CommandChoices) => readonly string[];

/** Reads a level with its schema and notes what is wrong with it by itself, whoever it holds for. */
export function readLevel<S extends z.ZodType<DefaultsLevel>>(node: ConfigNode, schema: S, context: SwitchContext) {
  context.checkCommands(node.under("commands"));
  const labels = entriesOf(node.under("labels"));
  for (const [name, label] of labels) {
    if (context.isReservedLabel(name)) label.wrong("expected another label: Prometheus or the collector sets this one");
  }
  for (const list of ["include", "exclude"]) {
    for (const name of itemsOf(node.under("interfaces").under(list))) warnOfFault(name);
  }
  const level = node.read(schema);
  if (level !== undefined) {
    context.labels.set(level, new Map(labels.map(([name, label]) => [name, { node: label, metrics: new Set() }])));
  }
  for (const [index, prefix] of (level?.prefixes ?? []).entries()) {
    const id = context.addedFor(prefix);
    if (id !== undefined)
      node.warn(`the file's ${id} has this route's command line and is asked in its place`, "prefixes", index);
  }
  checkLevel(level ?? rightOf(node), node, context);
  return level;
}

function warnOfFault(name: ConfigNode): void {
  const fault = typeof name.value === "string" ? faultOf(name.value) : undefined;
  if (fault !== undefined) name.warn(fault);
}

/** The settings that are right by themselves where another beside them is not. */
function rightOf(node: ConfigNode): DefaultsLevel {
  const right = entriesOf(node).filter(([key, { value }]) => DefaultsLevel.safeParse({ [key]: value }).success);
  return DefaultsLevel.parse(Object.fromEntries(right.map(([key, { value }]) => [key, value])));
}

function checkLevel(level: DefaultsLevel, node: ConfigNode, context: SwitchContext): void {
  const [key, ...others] = PASSWORD_KEYS.filter((one) => level[one] !== undefined);
  const password = passwordPlace(level, context.variables);
  if (others.length > 0) node.wrong(`${[key, ...others].join(" and ")} exclude each other; keep one`);
  else if (password !== undefined) {
    attempt(
      () => password.readNow(context.contents),
      (message) => node.wrong(message, key ?? ""),
    );
  }
  const file = level.tls?.ca_file;
  if (file !== undefined) {
    attempt(
      () => context.certificates(file),
      (message) => node.wrong(message, "tls", "ca_file"),
    );
  }
  if (level.protocol === "http" && level.tls !== undefined) node.wrong(TLS_OVER_HTTP);
}

const TLS_OVER_HTTP = "tls is set, but protocol is http";

/** What says something about a switch, the nearest first: itself, its group, the defaults. */
export type DefaultsLevels = readonly DefaultsLevel[];

/** Who a switch is; everything else may be said of several. */
interface Who {
  readonly name: string;
  readonly host: string;
}

/** What the nearest level says that says anything. */
function nearest<K extends keyof DefaultsLevel>(levels: DefaultsLevels, key: K): DefaultsLevel[K] {
  return levels.find((level) => level[key] !== undefined)?.[key];
}

function nearestPassword(levels: DefaultsLevels, { variables }: Pick<SwitchContext, "variables">) {
  for (const level of levels) {
    const place = passwordPlace(level, variables);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** What the levels together lack for a switch, or say against each other. */
export function lacking(levels: DefaultsLevels, context: SwitchContext): readonly string[] {
  const tls = levels.findIndex((level) => level.tls !== undefined);
  const protocol = levels.findIndex((level) => level.protocol !== undefined);
  // What is set for several and a single one does not need is no contradiction.
  const contradicts = tls !== -1 && tls < protocol && levels[protocol]?.protocol === "http";
  return [
    ...(nearest(levels, "user") === undefined ? ["needs a user, its own or its group's or that of defaults"] : []),
    ...(nearestPassword(levels, context) === undefined ? [NO_PASSWORD] : []),
    ...(contradicts ? [TLS_OVER_HTTP] : []),
  ];
}

/**
 * Notes which metrics of what a switch is asked have a label of its own name themselves. They keep theirs: what a later version
 * of the collector comes to show must not make a file wrong that was right.
 */
export function noteLabels(levels: DefaultsLevels, context: SwitchContext): void {
  const labels = Object.keys(merged(levels.map((level) => level.labels)));
  if (labels.length === 0) return;
  const choices = commandsOf(levels, context);
  for (const label of labels) {
    const given = levels.flatMap((level) => context.labels.get(level)?.get(label) ?? []);
    for (const metric of context.metricsHaving(label, choices)) given[0]?.metrics.add(metric);
  }
}

/** Tells of each label that was given which metrics go without it. */
export function warnOfLabels({ labels }: Pick<SwitchContext, "labels">): void {
  for (const { node, metrics } of [...labels.values()].flatMap((given) => [...given.values()])) {
    if (metrics.size === 0) continue;
    const more = metrics.size > MOST_NAMED ? ` and ${metrics.size - MOST_NAMED} more` : "";
    const named = [...metrics].slice(0, MOST_NAMED).join(", ");
    node.warn(`left out of the metrics that have a label of this name themselves: ${named}${more}`);
  }
}

/** So many metrics are named; a label such as module is one of a hundred. */
const MOST_NAMED = 10;

/** What is chosen of commands. */
function commandsOf(levels: DefaultsLevels, context: Pick<SwitchContext, "idOf">): CommandChoices {
  return {
    profiles: nearest(levels, "profiles"),
    prefixes: nearest(levels, "prefixes"),
    choices: choicesOf(merged(levels.map(({ commands }) => underIds(commands, context)))),
  };
}

const NO_PASSWORD = `needs ${PASSWORD_KEYS.join(", ").replace(/, (?=\w+$)/, " or ")}, its own or its group's or that of defaults`;

/** The settings of a switch that lacks nothing. */
export function toSwitch({ name, host }: Who, levels: DefaultsLevels, context: SwitchContext): SwitchSettings {
  const protocol = nearest(levels, "protocol") ?? DEFAULT_PROTOCOL;
  const tls = protocol === "http" ? undefined : nearest(levels, "tls");
  const password = nearestPassword(levels, context);
  return {
    name,
    host,
    port: nearest(levels, "port") ?? (protocol === "https" ? 443 : 80),
    protocol,
    user: nearest(levels, "user") ?? "",
    password: async () => (await password?.read()) ?? "",
    passwordFrom: password?.from ?? "",
    trust: trustOf(tls, context),
    tls: {
      ...(tls?.min_version !== undefined && { minVersion: tls.min_version }),
      ...(tls?.ciphers !== undefined && { ciphers: tls.ciphers }),
    },
    places: nearest(levels, "instances"),
    commands: commandsOf(levels, context),
    interfaces: nearest(levels, "interfaces"),
    descriptions: nearest(levels, "descriptions"),
    timeoutMs: milliseconds(nearest(levels, "timeout_s")) ?? DEFAULT_TIMEOUT_MS,
    requestsPerMinute: nearest(levels, "requests_per_minute") ?? DEFAULT_REQUESTS_PER_MINUTE,
    labels: merged(levels.map(({ labels }) => labels)),
  };
}

/** What is chosen for commands, by their ids of today. */
function underIds(
  commands: DefaultsLevel["commands"] = {},
  { idOf }: Pick<SwitchContext, "idOf">,
): NonNullable<DefaultsLevel["commands"]> {
  return Object.fromEntries(Object.entries(commands).map(([id, choice]) => [idOf(id), choice]));
}

/** What the levels say of each key, each key for itself. */
function merged<V>(nearestFirst: readonly (Readonly<Record<string, V>> | undefined)[]): Record<string, V> {
  return Object.fromEntries(nearestFirst.toReversed().flatMap((map) => Object.entries(map ?? {})));
}

/** Seconds in whole milliseconds. */
export function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1_000);
}

function trustOf(
  tls: DefaultsLevel["tls"],
  { certificates }: Pick<SwitchContext, "certificates">,
): SwitchSettings["trust"] {
  if (tls?.pin !== undefined) return { kind: "pin", sha256: tls.pin };
  if (tls?.insecure === true) return { kind: "insecure" };
  return tls?.ca_file === undefined ? { kind: "verify" } : { kind: "verify", ca: certificates(tls.ca_file) };
}

function choicesOf(commands: NonNullable<DefaultsLevel["commands"]>): Record<string, CommandChoice> {
  const choices = Object.entries(commands).map(([id, choice]): [string, CommandChoice] => {
    if (typeof choice === "boolean") return [id, { enabled: choice }];
    const { enabled, period_s: period, timeout_s: timeout } = choice;
    return [
      id,
      {
        ...(enabled !== undefined && { enabled }),
        ...(period !== undefined && { periodMs: Math.round(period * 1_000) }),
        ...(timeout !== undefined && { timeoutMs: Math.round(timeout * 1_000) }),
      },
    ];
  });
  return Object.fromEntries(choices);
}
