/** How the certificate of a switch is judged before anything secret is sent to it. */
export type Trust =
  /** Issued for the switch's name by an authority of `ca` (PEM), or without it by one that Node knows. */
  | { readonly kind: "verify"; readonly ca?: string }
  /** One of these SHA-256 fingerprints, as `AB:CD:…`, whoever issued the certificate and whenever it expired. */
  | { readonly kind: "pin"; readonly sha256: readonly string[] }
  /** Any certificate: whoever answers at the address is given the password. */
  | { readonly kind: "insecure" };

type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** What a switch that speaks old TLS only needs. */
export interface TlsLimits {
  /** The oldest version that is spoken; TLS 1.2 unless said. */
  readonly minVersion?: TlsVersion;
  /** An OpenSSL cipher list; Node's own unless said. */
  readonly ciphers?: string;
}

/** Where a switch's NX-API is and how to be let in. */
export interface Target {
  /** The switch's name in every message; not necessarily its address. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: "http" | "https";
  readonly user: string;
  /** Asked at each login, so that a changed secret file takes effect; a function, so that nothing prints it by accident. */
  readonly password: () => Promise<string>;
  readonly trust: Trust;
  readonly tls?: TlsLimits;
}

/** What a listener on the way to a switch could make use of; the values of one metric attribute. */
export type Weakness = "plain_http" | "any_certificate" | "old_tls";

/** In which ways the settings of a target give up safety. Plain HTTP to this machine itself gives up none. */
export function weaknesses({ protocol, host, trust, tls }: Target): Weakness[] {
  if (protocol === "http") return isLoopback(host) ? [] : ["plain_http"];
  const found: Weakness[] = trust.kind === "insecure" ? ["any_certificate"] : [];
  if (tls?.minVersion === "TLSv1" || tls?.minVersion === "TLSv1.1") found.push("old_tls");
  return found;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
