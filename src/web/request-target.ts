import { isIPv6 } from "node:net";

/** Where a request goes. */
export interface RequestTarget {
  readonly path: string;
  /** What follows the question mark, still encoded. */
  readonly query: string;
  /** The `host[:port]` under which the server was asked, if that is what the client sent. */
  readonly authority: string | undefined;
}

/**
 * Reads a request's target and `Host` header (RFC 9112 section 3.2). Of its forms a server has to understand the
 * origin form (`/metrics`) and the absolute form (`http://host/metrics`), whose authority counts more than `Host`.
 * Anything else is undefined.
 */
export function requestTarget(url: string, host: string | undefined): RequestTarget | undefined {
  const [, named, rest = url] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (named !== undefined && !isAuthority(named)) return undefined;
  const target = named !== undefined && !rest.startsWith("/") ? `/${rest}` : rest;
  if (!target.startsWith("/") || target.includes("#")) return undefined;
  const mark = target.indexOf("?");
  const asked = named ?? host;
  return {
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? "" : target.slice(mark + 1),
    authority: asked !== undefined && isAuthority(asked) ? asked : undefined,
  };
}

/** Whether a text is a name or an address, perhaps with a port, and nothing else: no user, no path, no list. */
function isAuthority(text: string): boolean {
  const [, host = "", address, port] = /^([\w.-]{1,253}|\[([\da-f:.]+)\])(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (host === "" || (address !== undefined && !isIPv6(address))) return false;
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}
