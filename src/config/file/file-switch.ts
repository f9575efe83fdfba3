import { PASSWORD_KEYS, passwordPlace, type Surroundings, TLS_OVER_HTTP } from "./level.ts";
import {
  type CommandChoice,
  DEFAULT_PROTOCOL,
  DEFAULT_REQUESTS_PER_MINUTE,
  DEFAULT_TIMEOUT_MS,
  type SwitchSettings,
} from "../settings.ts";
import type { Level } from "./switch-schema.ts";

/** What says something about a switch, the nearest first: itself, its group, the defaults. */
export type Levels = readonly Level[];

/** Who a switch is; everything else may be said of several. */
interface Who {
  readonly name: string;
  readonly host: string;
}

/** What the nearest level says that says anything. */
function nearest<K extends keyof Level>(levels: Levels, key: K): Level[K] {
  return levels.find((level) => level[key] !== undefined)?.[key];
}

function nearestPassword(levels: Levels, { variables }: Pick<Surroundings, "variables">) {
  for (const level of levels) {
    const place = passwordPlace(level, variables);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** What the levels together lack for a switch, or say against each other. */
export function lacking(levels: Levels, around: Pick<Surroundings, "variables">): readonly string[] {
  const tls = levels.findIndex((level) => level.tls !== undefined);
  const protocol = levels.findIndex((level) => level.protocol !== undefined);
  // What is set for several and a single one does not need is no contradiction.
  const contradicts = tls !== -1 && tls < protocol && levels[protocol]?.protocol === "http";
  return [
    ...(nearest(levels, "user") === undefined ? ["needs a user, its own or its group's or that of defaults"] : []),
    ...(nearestPassword(levels, around) === undefined ? [NO_PASSWORD] : []),
    ...(contradicts ? [TLS_OVER_HTTP] : []),
  ];
}

const NO_PASSWORD = `needs ${PASSWORD_KEYS.join(", ").replace(/, (?=\w+$)/, " or ")}, its own or its group's or that of defaults`;

/** The settings of a switch that lacks nothing. */
export function toSwitch({ name, host }: Who, levels: Levels, around: Surroundings): SwitchSettings {
  const protocol = nearest(levels, "protocol") ?? DEFAULT_PROTOCOL;
  const tls = protocol === "http" ? undefined : nearest(levels, "tls");
  const password = nearestPassword(levels, around);
  return {
    name,
    host,
    port: nearest(levels, "port") ?? (protocol === "https" ? 443 : 80),
    protocol,
    user: nearest(levels, "user") ?? "",
    password: async () => (await password?.read()) ?? "",
    passwordFrom: password?.from ?? "",
    trust: trustOf(tls, around),
    tls: {
      ...(tls?.min_version !== undefined && { minVersion: tls.min_version }),
      ...(tls?.ciphers !== undefined && { ciphers: tls.ciphers }),
    },
    places: nearest(levels, "instances"),
    commands: { choices: choicesOf(merged(levels.map(({ commands }) => underIds(commands, around)))) },
    timeoutMs: milliseconds(nearest(levels, "timeout_s")) ?? DEFAULT_TIMEOUT_MS,
    requestsPerMinute: nearest(levels, "requests_per_minute") ?? DEFAULT_REQUESTS_PER_MINUTE,
    labels: merged(levels.map(({ labels }) => labels)),
  };
}

/** What is chosen for commands, by their ids of today. */
function underIds(
  commands: Level["commands"] = {},
  { idOf }: Pick<Surroundings, "idOf">,
): NonNullable<Level["commands"]> {
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

function trustOf(tls: Level["tls"], { certificates }: Pick<Surroundings, "certificates">): SwitchSettings["trust"] {
  if (tls?.pin !== undefined) return { kind: "pin", sha256: tls.pin };
  if (tls?.insecure === true) return { kind: "insecure" };
  return tls?.ca_file === undefined ? { kind: "verify" } : { kind: "verify", ca: certificates(tls.ca_file) };
}

function choicesOf(commands: NonNullable<Level["commands"]>): Record<string, CommandChoice> {
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
