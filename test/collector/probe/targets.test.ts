import { describe, expect, it } from "vitest";

import { isIn, parseTarget } from "../../../src/collector/probe/targets.ts";
import type { TargetRange } from "../../../src/config/settings.ts";
import { FORBIDDEN_TARGETS } from "../../support/forbidden-targets.ts";

const network = (address: string, prefix: number): TargetRange => ({
  kind: "network",
  address,
  prefix,
  family: address.includes(":") ? "ipv6" : "ipv4",
});
const pattern = (text: string): TargetRange => ({ kind: "pattern", pattern: text });

function allows(range: TargetRange, text: string): boolean {
  const target = parseTarget(text);
  return target !== undefined && isIn(range, target);
}

describe("a target of a probe", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["Leaf-1.Example.NET", "leaf-1.example.net"],
    ["leaf", "leaf"],
    ["1and1.example", "1and1.example"],
  ])("may be spelled %s and is %s", (text, host) => {
    expect(parseTarget(text)?.host).toBe(host);
  });

  it.each(FORBIDDEN_TARGETS)("is in no network and no pattern when it is %j", (text) => {
    const ranges = [
      network("0.0.0.0", 0),
      network("::", 0),
      network("10.0.0.0", 8),
      pattern("leaf-*.example.net"),
      pattern("*.*.example.net.*"),
    ];

    expect(ranges.filter((range) => allows(range, text))).toEqual([]);
  });
});

describe("a network", () => {
  it.each([
    [network("192.0.2.0", 24), "192.0.2.200", true],
    [network("192.0.2.0", 24), "192.0.3.1", false],
    [network("192.0.2.7", 32), "192.0.2.7", true],
    [network("2001:db8::", 32), "2001:db8:1::1", true],
    [network("2001:db8::", 32), "192.0.2.1", false],
    [network("0.0.0.0", 0), "192.0.2.1", true],
    // Whoever names a special network means it.
    [network("127.0.0.0", 8), "127.0.0.1", true],
    [network("127.0.0.1", 32), "127.0.0.1", true],
    [network("126.0.0.0", 7), "127.0.0.1", false],
    [network("192.0.2.0", 24), "leaf-1.example.net", false],
  ] as const)("%j has %s: %s", (range, text, expected) => {
    expect(allows(range, text)).toBe(expected);
  });
});

describe("a pattern", () => {
  it.each([
    ["leaf-*.example.net", "leaf-17.example.net", true],
    ["leaf-*.example.net", "LEAF-17.EXAMPLE.NET", true],
    ["leaf-*.example.net", "leaf-.evil.example.net", false],
    ["leaf-*.example.net", "leaf-1.example.net.evil.test", false],
    ["leaf-*.example.net", "spine-1.example.net", false],
    ["leaf-*.example.net", "leaf-1.example.net.", false],
    ["*.example.net", "a.b.example.net", false],
    ["l*f-*-x.example.net", "leaf-1-x.example.net", true],
    ["l*f-*-x.example.net", "lf-x.example.net", false],
    ["a*b*a.example.net", "aba.example.net", true],
    ["a*a.example.net", "a.example.net", false],
    ["leaf-*.example.net", "192.0.2.1", false],
  ])("%s has %s: %s", (text, name, expected) => {
    expect(allows(pattern(text), name)).toBe(expected);
  });
});
