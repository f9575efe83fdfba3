import { isIPv6 } from "node:net";

/** A host as it stands in a URL: an IPv6 address in brackets (RFC 3986 section 3.2.2). */
export function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** A host under which a browser on this machine reaches a server that listens on `host`. */
export function toOpen(host: string): string {
  return ["0.0.0.0", "127.0.0.1", "::", "::1"].includes(host) ? "localhost" : inUrl(host);
}

/** An address to listen on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * An address as Prometheus and its exporters are told one: `:8888`, `127.0.0.1:8888`, `[::1]:8888`; undefined if it is
 * none.
 */
export function listenAddress(text: string): ListenAddress | undefined {
  const [, bracketed, bare = "", digits = ""] = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === "" || port > 65_535) return undefined;
  if (bracketed !== undefined) return isIPv6(bracketed) ? { host: bracketed, port } : undefined;
  return { host: bare === "" ? "0.0.0.0" : bare, port };
}
