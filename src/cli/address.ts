/** A host as it stands in a URL: an IPv6 address in brackets (RFC 3986 section 3.2.2). */
export function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** A host under which a browser on this machine reaches a server that listens on `host`. */
export function toOpen(host: string): string {
  return ["0.0.0.0", "127.0.0.1", "::", "::1"].includes(host) ? "localhost" : inUrl(host);
}
