import { isIP } from "node:net";

import { z } from "zod";

/** Whom `/probe` may be asked for: a network, or the names of a pattern. */
export type TargetRange =
  | { readonly kind: "network"; readonly address: string; readonly prefix: number; readonly family: "ipv4" | "ipv6" }
  /** In lower case; `*` stands for any characters of one part of a name. */
  | { readonly kind: "pattern"; readonly pattern: string };

const NO_TARGET = "expected a network (192.0.2.0/24), an address, or a name (leaf-*.example.net)";

const WHY = "the password is sent to whatever fits";

/** A target as it is written. What fits it is sent the password, so not everything may. */
export const Target = z.string(NO_TARGET).transform((text, context): TargetRange => {
  const found = text.includes("/") || isIP(text) !== 0 ? networkOf(text) : patternOf(text);
  if (typeof found !== "string") return found;
  context.addIssue({ code: "custom", message: found });
  return z.NEVER;
});

/** The network, or what was expected. */
function networkOf(text: string): TargetRange | string {
  const [address = "", prefix, ...more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || address.includes("%") || more.length > 0) return NO_TARGET;
  const longest = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
  if (!(bits >= 1 && bits <= longest)) return `expected a prefix from 1 to ${longest}; ${WHY}`;
  return { kind: "network", address, prefix: bits, family: version === 4 ? "ipv4" : "ipv6" };
}

function patternOf(text: string): TargetRange | string {
  const pattern = text.toLowerCase();
  if (!/^[a-z0-9*-]+(\.[a-z0-9*-]+)*$/.test(pattern)) return NO_TARGET;
  const parts = pattern.split(".");
  if (/^[\d*]+$/.test(parts.at(-1) ?? "") && parts.length > 1)
    return "expected a network such as 192.0.2.0/24 for addresses";
  if (pattern.includes("*") && parts.slice(-2).join(".").includes("*")) {
    return `expected two parts without * at the end, as *.example.net; ${WHY}`;
  }
  return { kind: "pattern", pattern };
}
