import { selfSigned, type CertificateOptions } from "./http/certificate.ts";
import type { TlsOptions } from "./http/listen.ts";
import type { FaultsInput } from "./http/faults.ts";
import type { User } from "./http/logins.ts";
import { defaultDialect, type Dialect } from "./personalities/dialect.ts";
import { personalities, type PersonalityName } from "./personalities/index.ts";
import { findCommand, type Personality } from "./personalities/personality.ts";
import { hash } from "./personalities/levels.ts";
import type { Json } from "./commands/cjson.ts";
import { body, type Command, invalidCommand, type Reply } from "./commands/command.ts";

/** What kind of switch to simulate, and where. */
export interface NexusOptions {
  /** The switch's host name; serial number and seed are made of it. */
  readonly name: string;
  readonly personality: PersonalityName | Personality;
  /** 127.0.0.1 unless said; any loopback address will do. */
  readonly host?: string;
  /** A free port unless said. */
  readonly port?: number;
  /** HTTPS: with a certificate made now, one made to measure, or one brought along. HTTP where it is absent. */
  readonly tls?: true | CertificateOptions | TlsOptions;
  /** `admin` unless said. */
  readonly user?: string;
  /** `admin` unless said. */
  readonly password?: string;
  /** Further users, for instance of a role that may run a few commands only. */
  readonly users?: readonly User[];
  /** What single commands answer in place of the personality. */
  readonly replies?: Readonly<Record<string, Reply>>;
  /**
   * Bodies of commands that no personality knows, by command line; `{module}` and its like stand for any word. A command
   * that some personality answers is left to the personalities.
   */
  readonly fixtures?: Readonly<Record<string, Json>>;
  /** Milliseconds each command takes; none unless said. */
  readonly latencyMs?: number | ((command: string) => number);
  /** How long the switch has been up when it starts. */
  readonly uptimeS?: number;
  /** Deviations from the personality's dialect. */
  readonly dialect?: Partial<Dialect>;
  readonly faults?: FaultsInput;
  /** What moves the tables of a switch apart from another of the same name. */
  readonly seed?: number;
  /** The time, in milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** The options of a switch with everything filled in that may be left out. */
export function completed(options: NexusOptions) {
  const chosen = typeof options.personality === "string" ? personalities[options.personality] : options.personality;
  const personality = withFixtures(chosen, options.fixtures ?? {});
  const { name, latencyMs = 0, user = "admin", password = "admin" } = options;
  return {
    name,
    personality,
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    dialect: { ...defaultDialect, ...personality.dialect, ...options.dialect },
    certificate: certificateOf(options.tls),
    users: [{ name: user, password }, ...(options.users ?? [])],
    replies: new Map(Object.entries(options.replies ?? {})),
    latencyMs: typeof latencyMs === "function" ? latencyMs : () => latencyMs,
    uptimeMs: (options.uptimeS ?? 0) * 1000,
    faults: options.faults ?? {},
    serial: serialOf(name),
    seed: options.seed ?? hash(name),
    now: options.clock ?? Date.now,
  };
}

function certificateOf(tls: NexusOptions["tls"]): TlsOptions | undefined {
  if (tls === undefined) {
    return undefined;
  }
  return tls !== true && "key" in tls ? tls : selfSigned(tls === true ? {} : tls);
}

/** A personality with the fixtures of the commands that neither it nor any built-in one answers. */
function withFixtures(personality: Personality, fixtures: Readonly<Record<string, Json>>): Personality {
  const known = [personality, ...Object.values(personalities)];
  const more = Object.entries(fixtures)
    .filter(([line]) => known.every((other) => findCommand(other, line) === invalidCommand))
    .map(([line, value]): Command => ({ syntax: line.replaceAll(/\{([^}]+)\}/g, "<$1>"), answer: () => body(value) }));
  return more.length === 0 ? personality : { ...personality, commands: [...personality.commands, ...more] };
}

/** A serial number in Cisco's form: site, year and week, four letters. */
function serialOf(name: string): string {
  const number = hash(name);
  return `FDO${String(2100 + (number % 500)).padStart(4, "0")}${(number >>> 9).toString(36).toUpperCase().slice(-4).padStart(4, "0")}`;
}
