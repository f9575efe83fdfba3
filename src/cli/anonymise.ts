import { isIP } from "node:net";

/** Replaces what tells whose switch a reply is from. The same word gets the same replacement in all replies. */
export interface Anonymiser {
  /** A copy of a reply's body without addresses, names, serial numbers and secrets. */
  body(body: unknown): unknown;
  text(text: string): string;
}

const NAME_KEY = /^(host_?name|hostname|sys_?name|switch_?name|domain_?name|device_id)$/i;
const SERIAL_KEY = /serial|proc_board_id/i;
const SECRET_KEY = /pass(word|phrase)?$|secret|community|(^|_)key$|token/i;
const REMARK_KEY = /^(desc|description)$/i;

/** What may be an IP address; a time and a version look alike, so {@link isIP} decides. */
const ADDRESS = /[0-9a-f]*[.:][0-9a-f.:]*[0-9a-f:]/gi;
const MAC = /\b[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}\b|\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b/gi;

/** Masks, loopback and unspecified addresses tell nothing. */
const TELLS_NOTHING = /^(0\.0\.0\.0|255\..*|127\..*|::1?)$/;

/** Words this short turn up inside others, and tell nothing. */
const SHORTEST_WORD = 4;

/**
 * Replacements are from the ranges that are set aside for documentation (RFC 5737, RFC 3849, RFC 7042).
 * `names` are words that are known to tell, such as the name and the address under which the switch was reached.
 */
export function createAnonymiser(names: readonly string[]): Anonymiser {
  const replacements = new Map<string, string>();
  const counts = new Map<string, number>();

  function replace(original: string, kind: string, as: (number: number) => string): string {
    const known = replacements.get(original);
    if (known !== undefined) return known;
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const replacement = as(number);
    replacements.set(original, replacement);
    return replacement;
  }

  const name = (original: string): string => replace(original, "name", (number) => `switch-${number}`);

  function address(word: string): string {
    const version = TELLS_NOTHING.test(word) ? 0 : isIP(word);
    if (version === 4) return replace(word, "ipv4", (number) => `198.51.100.${number % 255}`);
    if (version === 6) return replace(word.toLowerCase(), "ipv6", (number) => `2001:db8::${number.toString(16)}`);
    return word;
  }

  function text(original: string): string {
    let result = original
      .replaceAll(MAC, (mac) => replace(mac.toLowerCase(), "mac", (number) => `0000.5e00.53${hex(number)}`))
      .replaceAll(ADDRESS, address);
    for (const [word, replacement] of replacements) {
      if (word.length >= SHORTEST_WORD) result = result.replaceAll(word, replacement);
    }
    return result;
  }

  function leaf(key: string, value: string): string {
    if (value.trim() === "") return value;
    if (SECRET_KEY.test(key)) return "<removed>";
    if (SERIAL_KEY.test(key))
      return replace(value.trim(), "serial", (number) => `FDO${String(number).padStart(8, "0")}`);
    if (NAME_KEY.test(key)) return name(value.trim());
    if (REMARK_KEY.test(key)) return replace(value.trim(), "remark", (number) => `description ${number}`);
    return text(value);
  }

  function body(value: unknown, key = ""): unknown {
    if (typeof value === "string") return leaf(key, value);
    if (Array.isArray(value)) return value.map((item) => body(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, body(inner, member)]));
  }

  for (const known of names) name(known);
  return { body: (value) => body(value), text };
}

function hex(number: number): string {
  return (number % 256).toString(16).padStart(2, "0");
}
