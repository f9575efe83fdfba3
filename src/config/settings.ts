import type { Profile } from "../catalogue/profiles.ts";

/** Where a switch is, how to be let in, and what it is asked about. */
export interface SwitchSettings {
  /** The value of `host_name` on each of its series. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: "http" | "https";
  readonly user: string;
  /** The password, read anew at each call if it is in a file. */
  readonly password: () => Promise<string>;
  /** Where the password comes from, never the password itself; at a reload it tells whether settings are the same. */
  readonly passwordFrom: string;
  readonly trust:
    | { readonly kind: "verify"; readonly ca?: string }
    | { readonly kind: "pin"; readonly sha256: readonly string[] }
    | { readonly kind: "insecure" };
  /** What a switch needs that speaks old TLS only. */
  readonly tls?: {
    readonly minVersion?: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
    /** An OpenSSL cipher list. */
    readonly ciphers?: string;
  };
  /** The modules and forwarding instances that are asked for their tables; found on the switch if undefined. */
  readonly places: readonly { readonly module: string; readonly inst: string }[] | undefined;
  readonly commands: CommandChoices;
  /** The interfaces that are shown; all if undefined. */
  readonly interfaces?: InterfaceFilter | undefined;
  /** Whether descriptions of interfaces and names of neighbours are shown; they are if undefined. */
  readonly descriptions?: boolean | undefined;
  readonly timeoutMs: number;
  /** The most requests that it is sent in any minute, however often it is scraped. */
  readonly requestsPerMinute: number;
  /** Labels on each of its series, beside `host_name`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Which interfaces of a switch are shown, by their names, in which `*` stands for anything, and by their states. */
export interface InterfaceFilter {
  readonly include?: readonly string[] | undefined;
  /** What is included and fits one of these is left out. */
  readonly exclude?: readonly string[] | undefined;
  readonly only?: "up" | "admin_up" | undefined;
}

/** Which commands a switch is asked, by their ids. */
export interface CommandChoices {
  /** These and no others; those of the profiles if undefined. */
  readonly only?: readonly string[] | undefined;
  /** The profiles whose commands it is asked, but for what is chosen of single ones; the default ones if undefined. */
  readonly profiles?: readonly Profile[] | undefined;
  /** The single routes that are asked for in the place of the whole routing table; none if undefined. */
  readonly prefixes?: readonly NamedPrefix[] | undefined;
  readonly choices?: Readonly<Record<string, CommandChoice>>;
}

/** An IPv4 route by its VRF and prefix. */
export interface NamedPrefix {
  readonly vrf: string;
  readonly prefix: string;
}

/** What is chosen for one command. */
export interface CommandChoice {
  readonly enabled?: boolean;
  readonly periodMs?: number;
  /** The longest that a request with it may take, in the place of {@link SwitchSettings.timeoutMs}. */
  readonly timeoutMs?: number;
}

/** Everything that can be set. */
export interface Settings {
  readonly switches: readonly SwitchSettings[];
  readonly web: { readonly host: string; readonly port: number };
  /** The collector's own resource attributes. */
  readonly resource: Readonly<Record<string, string>>;
  readonly freshness: Freshness;
  readonly concurrency: ConcurrencyLimits;
  readonly shard: Shard;
  /** Which targets `/probe` may be asked for beside the configured switches, the first that fits; none if empty. */
  readonly probes: readonly ProbeRule[];
  readonly push: PushSettings;
}

/** How many switches are dealt with at once. */
export interface ConcurrencyLimits {
  readonly pollsAtOnce: number;
  readonly connectsAtOnce: number;
  readonly connectsPerSecond: number;
}

/** Which part of the switches this collector asks, of so many collectors with the same switches. */
export interface Shard {
  /** From 0 on. */
  readonly index: number;
  readonly count: number;
}

export const DEFAULT_WEB = { host: "127.0.0.1", port: 8888 } as const;

export const DEFAULT_PROTOCOL = "https";

export const DEFAULT_TIMEOUT_MS = 30_000;

export const DEFAULT_CONCURRENCY: ConcurrencyLimits = { pollsAtOnce: 500, connectsAtOnce: 64, connectsPerSecond: 100 };

/** All switches. */
export const DEFAULT_SHARD: Shard = { index: 0, count: 1 };

/** The most collectors that switches are shared among. */
export const MOST_SHARDS = 1_000;

/** Targets that `/probe` may be asked for: the addresses of a network, or the names that fit a pattern. */
export type TargetRange =
  | { readonly kind: "network"; readonly address: string; readonly prefix: number; readonly family: "ipv4" | "ipv6" }
  /** In lower case; `*` stands for any characters of one part of a name. */
  | { readonly kind: "pattern"; readonly pattern: string };

/** Targets that `/probe` may be asked for though they are not configured, and how they are asked. */
export interface ProbeRule {
  /** Networks, and patterns of names. */
  readonly targets: readonly TargetRange[];
  /** The settings of such a target, of which only the name and the host depend on it. */
  readonly settings: (target: string) => SwitchSettings;
}

/** How old readings may be. */
export interface Freshness {
  /** A snapshot younger than this is shown again, in milliseconds. */
  readonly maxAgeMs: number;
  /** How long the last readings are shown while a poll runs, in milliseconds. */
  readonly maxStaleMs: number;
}

/** A scrape each 20 s of the largest chassis, and not more. */
export const DEFAULT_REQUESTS_PER_MINUTE = 60;

export const DEFAULT_FRESHNESS: Freshness = { maxAgeMs: 5_000, maxStaleMs: 90_000 };

/** How readings leave the process: what Prometheus asks for, what is sent over OTLP, and what is printed. */
export const EXPORTERS = ["prometheus", "otlp", "console"] as const;
export type Exporter = (typeof EXPORTERS)[number];

export const PROTOCOLS = ["http/protobuf", "http/json", "grpc"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const COMPRESSIONS = ["gzip", "none"] as const;

/** What is exported, and what is sent without being asked for. */
export interface PushSettings {
  /** Nothing is exported if empty. */
  readonly exporters: readonly Exporter[];
  readonly intervalMs: number;
  readonly exportTimeoutMs: number;
  /** What waits to be sent: so many bytes at the most, in memory unless there is a directory for it. */
  readonly queue: { readonly limitBytes: number; readonly directory: string | undefined };
  /** At least one if `otlp` is among the exporters, else none. */
  readonly destinations: readonly Destination[];
}

/** Where metrics are sent over OTLP, and how. */
export interface Destination {
  /** No two have the same. */
  readonly name: string;
  /** Complete, as http://localhost:4318/v1/metrics; of gRPC the origin. */
  readonly url: string;
  readonly protocol: Protocol;
  /** The headers of each request by their names in lower case, read anew at each call if they are in a file. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** Where the headers come from, never their values. */
  readonly headersFrom: string;
  readonly compression: (typeof COMPRESSIONS)[number];
  readonly timeoutMs: number;
  /** PEM. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** The figures are those of the OpenTelemetry specification, which has no queue. */
export const DEFAULT_PUSH: PushSettings = {
  exporters: ["prometheus"],
  intervalMs: 60_000,
  exportTimeoutMs: 30_000,
  queue: { limitBytes: 64 * 1024 * 1024, directory: undefined },
  destinations: [],
};

/** What holds for a destination that does not say otherwise (OpenTelemetry specification, OTLP exporter). */
export const DEFAULT_DESTINATION = { protocol: "http/protobuf", compression: "none", timeoutMs: 10_000 } as const;

/** Every mistake of a configuration at once, each with its place and its cure. */
export class ConfigurationError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join("\n"));
    this.name = "ConfigurationError";
    this.mistakes = mistakes;
  }
}
