import { BlockList, isIP } from "node:net";

import { Obstacle } from "./failure.ts";
import type { Resolve } from "./names.ts";

/** A range of addresses that are no switch on a network, and where it is said what they are. */
type Range = readonly [network: string, prefix: number, family: "ipv4" | "ipv6", source: string];

/**
 * This machine, its link (where clouds answer with credentials), groups, what is reserved, and the IPv6 ranges that carry
 * an IPv4 address, by which each of the others could be spelled again: the rows of IANA's registries of special-purpose
 * addresses (RFC 6890, RFC 8190 and later). Left out of these rows are those in which switches live or labs put them:
 * private and shared networks (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, fc00::/7), benchmarks
 * (198.18.0.0/15, 2001:2::/48) and documentation (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32,
 * 3fff::/20).
 */
const SPECIAL: readonly Range[] = [
  ["0.0.0.0", 8, "ipv4", "RFC 791: this network"],
  ["127.0.0.0", 8, "ipv4", "RFC 1122: loopback"],
  ["169.254.0.0", 16, "ipv4", "RFC 3927: link-local"],
  ["192.0.0.0", 24, "ipv4", "RFC 6890: protocol assignments, and Oracle's metadata at 192.0.0.192"],
  ["192.31.196.0", 24, "ipv4", "RFC 7535: AS112"],
  ["192.52.193.0", 24, "ipv4", "RFC 7450: AMT"],
  ["192.88.99.0", 24, "ipv4", "RFC 7526: 6to4 relays, deprecated"],
  ["192.175.48.0", 24, "ipv4", "RFC 7534: AS112"],
  ["224.0.0.0", 4, "ipv4", "RFC 5771: multicast"],
  ["240.0.0.0", 4, "ipv4", "RFC 1112, RFC 919: reserved, broadcast"],
  ["::", 96, "ipv6", "RFC 4291: unspecified, loopback, and IPv4-compatible addresses"],
  ["::ffff:0:0", 96, "ipv6", "RFC 4291: IPv4-mapped addresses"],
  ["::ffff:0:0:0", 96, "ipv6", "RFC 2765: IPv4-translated addresses"],
  ["64:ff9b::", 96, "ipv6", "RFC 6052: translation from IPv4"],
  ["64:ff9b:1::", 48, "ipv6", "RFC 8215: translation from IPv4"],
  ["100::", 64, "ipv6", "RFC 6666: discarded"],
  ["100:0:0:1::", 64, "ipv6", "RFC 9780: dummy"],
  ["2001::", 32, "ipv6", "RFC 4380: Teredo, which carries an IPv4 address"],
  ["2001:1::1", 128, "ipv6", "RFC 7723: port control anycast"],
  ["2001:1::2", 128, "ipv6", "RFC 8155: TURN anycast"],
  ["2001:1::3", 128, "ipv6", "RFC 9665: service registration anycast"],
  ["2001:3::", 32, "ipv6", "RFC 7450: AMT"],
  ["2001:4:112::", 48, "ipv6", "RFC 7535: AS112"],
  ["2001:10::", 28, "ipv6", "RFC 4843: ORCHID, deprecated"],
  ["2001:20::", 28, "ipv6", "RFC 7343: ORCHIDv2"],
  ["2001:30::", 28, "ipv6", "RFC 9374: drones"],
  ["2002::", 16, "ipv6", "RFC 3056: 6to4, which carries an IPv4 address"],
  ["2620:4f:8000::", 48, "ipv6", "RFC 7534: AS112"],
  ["5f00::", 16, "ipv6", "RFC 9602: segment routing"],
  ["fe80::", 10, "ipv6", "RFC 4291: link-local"],
  ["fec0::", 10, "ipv6", "RFC 3879: site-local, deprecated"],
  ["ff00::", 8, "ipv6", "RFC 4291: multicast"],
  // Metadata services that are not on the link, and so in none of the ranges above.
  ["168.63.129.16", 32, "ipv4", "Azure: virtual public IP address of the host"],
  ["100.100.100.200", 32, "ipv4", "Alibaba Cloud: instance metadata"],
  ["fd00:ec2::", 32, "ipv6", "Amazon: instance metadata (::254), time and name servers"],
  ["fd20:ce::254", 128, "ipv6", "Google Cloud: metadata server"],
  ["fd00:42::42", 128, "ipv6", "Scaleway: instance metadata"],
  ["fd00:c1::", 32, "ipv6", "Oracle Cloud: instance metadata (::a9fe:a9fe)"],
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
