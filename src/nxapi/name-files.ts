import { isIP } from "node:net";

import type { Address } from "./names.ts";

/** The addresses that a hosts file gives a name (hosts(5)). */
export function hostsNamed(name: string, hosts: string): Address[] {
  return lines(hosts).flatMap(([address = "", ...names]) => {
    const family = isIP(address);
    const fits = names.some((one) => one.toLowerCase() === name);
    return fits && (family === 4 || family === 6) ? [{ address, family }] : [];
  });
}

/** How short names are completed. */
export interface SearchRules {
  readonly domains: readonly string[];
  /** A name with this many dots is first tried as it is. */
  readonly dots: number;
}

/** The rules in a resolver file (resolv.conf(5)): its last `search` or `domain`, and `options ndots:N`. */
export function searchRules(resolver: string): SearchRules {
  let domains: readonly string[] = [];
  let dots = 1;
  for (const [keyword, ...words] of lines(resolver)) {
    if (keyword === "search" || keyword === "domain") domains = words.map((word) => word.replace(/\.$/, ""));
    if (keyword === "options") dots = Number(words.findLast((word) => /^ndots:\d+$/.test(word))?.slice(6) ?? dots);
  }
  return { domains, dots };
}

/** The full names that a name may stand for, in the order in which they are tried. A final dot says that it is one. */
export function candidates(name: string, { domains, dots }: SearchRules): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const completed = domains.map((domain) => `${name}.${domain}`);
  return name.split(".").length > dots ? [name, ...completed] : [...completed, name];
}

function lines(text: string): string[][] {
  return text
    .split("\n")
    .map((line) => line.replace(/[#;].*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => line.split(/\s+/));
}
