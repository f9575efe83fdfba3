import { BlockList, isIP, SocketAddress } from "node:net";

import type { TargetRange } from "../../config/settings.ts";
import { fitsWildcard } from "../../config/wildcard.ts";
import { isSpecial } from "../../nxapi/special-addresses.ts";

/** A target in its one spelling. */
export type ProbeTarget =
  | { readonly kind: "address"; readonly host: string; readonly family: "ipv4" | "ipv6" }
  | { readonly kind: "name"; readonly host: string };

const LABEL = /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/;

/** A last label that some resolver would take for a part of an address: `1`, `0x7f`. */
const NUMERIC = /^(\d+|0x[\da-f]*)$/;

/**
 * Reads a target as a host alone: an IPv4 address as four decimal numbers, an IPv6 address without brackets and zone, or
 * a name (RFC 1123). Undefined for everything else, other spellings of an address among it.
 */
export function parseTarget(text: string): ProbeTarget | undefined {
  const version = text.includes("%") ? 0 : isIP(text);
  if (version !== 0) {
    const family = version === 6 ? "ipv6" : "ipv4";
    return { kind: "address", host: new SocketAddress({ address: text, family }).address, family };
  }
  const host = text.toLowerCase();
  const labels = host.split(".");
  const isName = host.length <= 253 && labels.every((label) => LABEL.test(label)) && !NUMERIC.test(labels.at(-1) ?? "");
  return isName ? { kind: "name", host } : undefined;
}

/**
 * Whether a target is in a range. A special address (loopback, link-local, …) is only in a range that lies among these
 * itself: whoever allows everything has not thought of them.
 */
export function isIn(range: TargetRange, target: ProbeTarget): boolean {
  if (range.kind === "pattern") return target.kind === "name" && fits(target.host, range.pattern);
  if (target.kind === "name" || target.family !== range.family) return false;
  const network = new BlockList();
  network.addSubnet(range.address, range.prefix, range.family);
  return network.check(target.host, target.family) && (!isSpecial(target.host) || meansSpecial(range));
}

function meansSpecial({ address, prefix }: { readonly address: string; readonly prefix: number }): boolean {
  return prefix >= 8 && isSpecial(address);
}

function fits(name: string, pattern: string): boolean {
  const parts = pattern.split(".");
  const labels = name.split(".");
  return parts.length === labels.length && parts.every((part, index) => fitsWildcard(labels[index] ?? "", part));
}
