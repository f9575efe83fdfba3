import type { Rate } from "./auth/rate-limit.ts";

/** Who may ask, and how. */
export interface WebSecurity {
  /** HTTPS in the place of HTTP. */
  readonly tls: TlsServer | undefined;
  /** Headers on every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bcrypt hashes of passwords by user; nobody has to log in where there is none. */
  readonly users: ReadonlyMap<string, string>;
  /** How fast requests are answered, all clients taken together. */
  readonly rate: Rate | undefined;
}

/** The server's end of TLS. */
export interface TlsServer {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
  readonly maxVersion: "TLSv1.2" | "TLSv1.3";
  /** An OpenSSL cipher list, with the names of TLS 1.3 among it. */
  readonly ciphers: string;
  /** OpenSSL's names of key exchange groups with colons between, or `auto`. */
  readonly curves: string;
  readonly preferServerCiphers: boolean;
  readonly clients: Clients;
}

/** What is demanded of the certificates of clients. */
export interface Clients {
  readonly demand: "none" | "request" | "any" | "verified_if_given" | "verified";
  /** PEM: the authorities that may have issued them. */
  readonly ca: string | undefined;
  /** A certificate has to be for one of these names, addresses, e-mail addresses or URIs; for any if undefined. */
  readonly allowedNames: readonly string[] | undefined;
}

/** Anybody may ask, in clear. */
export const OPEN: WebSecurity = { tls: undefined, headers: {}, users: new Map(), rate: undefined };
