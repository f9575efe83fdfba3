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

/** What a query says, each name once, or what is wrong with it. */
export type Query =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly mistake: string };

/**
 * Reads a query (`application/x-www-form-urlencoded`) that may have `known` names. A name that is not known is a
 * mistake: a misspelt `only` would else collect from every switch. What a form sends of a field that was left empty is not there
 * with `leaveEmpty`, and else a mistake.
 */
export function readQuery(query: string, known: readonly string[], { leaveEmpty = false } = {}): Query {
  const values = new Map<string, string>();
  for (const pair of query.split("&").filter((one) => one !== "")) {
    const mark = pair.indexOf("=");
    const name = decode(mark === -1 ? pair : pair.slice(0, mark));
    const value = mark === -1 ? "" : decode(pair.slice(mark + 1));
    if (name === undefined || value === undefined) {
      return wrong("The query is not percent-encoded UTF-8 without control characters.");
    }
    if (!known.includes(name)) return wrong(`The query has a name that is not known here; ${may(known)}.`);
    if (values.has(name)) return wrong(`${name} is given more than once; give it once.`);
    if (value === "" && leaveEmpty) continue;
    if (value === "") return wrong(`${name} is empty; give it a value, as in ?${name}=…`);
    values.set(name, value);
  }
  return { ok: true, values };
}

function wrong(mistake: string): Query {
  return { ok: false, mistake };
}

function may(known: readonly string[]): string {
  return known.length === 0 ? "there is none" : `there is ${known.join(", ")}`;
}

function decode(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text.replaceAll("+", " "));
    return /\p{Cc}/u.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}
