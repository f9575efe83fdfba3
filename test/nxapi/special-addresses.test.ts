import { expect, it } from "vitest";

import { isSpecial } from "../../src/nxapi/special-addresses.ts";

it.each([
  ["this machine", ["0.0.0.0", "127.0.0.1", "127.255.255.255", "::", "::1"]],
  ["its link", ["169.254.169.254", "fe80::1", "febf::1", "fec0::1"]],
  ["groups, broadcast and what is reserved", ["224.0.0.1", "240.0.0.1", "255.255.255.255", "ff02::1"]],
  ["protocol assignments", ["192.0.0.0", "192.0.0.192", "192.0.0.255", "192.88.99.1", "192.31.196.1", "100::1"]],
  ["IPv6 that carries IPv4", ["::7f00:1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2001:0:1::1", "2002:7f00:1::"]],
  ["metadata services", ["168.63.129.16", "100.100.100.200", "fd00:ec2::254", "fd00:c1::a9fe:a9fe", "fd20:ce::254"]],
])("an address that nobody may have asked without saying so: %s", (_what, addresses) => {
  expect(addresses.filter((address) => !isSpecial(address))).toEqual([]);
});

it.each([
  ["private networks", ["10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "fd12:3456:789a::1"]],
  [
    "documentation and benchmarks",
    ["192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
  ],
  ["neighbours of special ones", ["168.63.129.15", "168.63.129.17", "192.0.1.0", "100.100.100.199", "223.255.255.255"]],
  ["the rest of the world", ["8.8.8.8", "2606:4700::1", "2001:200::1", "2620:4f:8001::1"]],
])("an address that may be a switch's: %s", (_what, addresses) => {
  expect(addresses.filter((address) => isSpecial(address))).toEqual([]);
});
