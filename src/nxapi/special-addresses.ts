import { BlockList, isIP } from "node:net";

import { Obstacle } from "./failure.ts";
import type { Resolve } from "./names.ts";

/**
 * Addresses that are no switch on a network: this machine, its link (where clouds answer with credentials), groups, and
 * the IPv6 ranges that carry an IPv4 address, by which each of the others could be spelled again (RFC 6890).
 */
const SPECIAL: readonly (readonly [network: string, prefix: number, family: "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 96, "ipv6"],
  ["::ffff:0:0", 96, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["64:ff9b:1::", 48, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["fec0::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
  // Amazon's and Alibaba's metadata services, which do not live on the link.
  ["fd00:ec2::254", 128, "ipv6"],
  ["100.100.100.200", 32, "ipv4"],
];

// One list a family: in a common one every IPv4 address would be in the range of those that IPv6 carries.
const special = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, prefix, family] of SPECIAL) special[family].addSubnet(network, prefix, family);

/** Whether an address is one that nobody may have asked for by `/probe` unless it is allowed in so many words. */
export function isSpecial(address: string): boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  return special[family].check(address, family);
}

/** Finds addresses of names, but none for a name with a special one: a name server may be somebody else's. */
export function onlyOrdinary(resolve: Resolve): Resolve {
  return async (name) => {
    const addresses = await resolve(name);
    const refused = addresses.find(({ address }) => isSpecial(address));
    if (refused === undefined) return addresses;
    throw new Obstacle("address_refused", `the name leads to ${refused.address}, which a probe may not ask`);
  };
}
