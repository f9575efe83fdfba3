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
  readonly timeoutMs: number;
}

/** Which commands a switch is asked, by their ids. */
export interface CommandChoices {
  /** These and no others; those that are on by default if undefined. */
  readonly only?: readonly string[] | undefined;
  readonly choices?: Readonly<Record<string, { readonly enabled?: boolean; readonly periodMs?: number }>>;
}

/** Everything that can be set. */
export interface Settings {
  readonly switches: readonly SwitchSettings[];
  readonly web: { readonly host: string; readonly port: number };
  /** The collector's own resource attributes. */
  readonly resource: Readonly<Record<string, string>>;
  readonly freshness: Freshness;
}

/** How old readings may be. */
export interface Freshness {
  /** A snapshot younger than this is shown again, in milliseconds. */
  readonly maxAgeMs: number;
  /** How long the last readings are shown while a poll runs, in milliseconds. */
  readonly maxStaleMs: number;
}

export const DEFAULT_FRESHNESS: Freshness = { maxAgeMs: 5_000, maxStaleMs: 90_000 };

/** Every mistake of a configuration at once, each with its place and its cure. */
export class ConfigurationError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join("\n"));
    this.name = "ConfigurationError";
    this.mistakes = mistakes;
  }
}
