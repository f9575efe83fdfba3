import { describe, expect, it } from "vitest";

import { isNamed, namesIn } from "../../../src/web/tls/server-tls.ts";

describe("the names of a certificate", () => {
  it.each<[string | undefined, readonly string[]]>([
    [undefined, []],
    ["DNS:a.example, DNS:b.example", ["a.example", "b.example"]],
    ["IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1", ["192.0.2.1", "2001:db8::1"]],
    ["email:a@b.example, URI:spiffe://cluster/prometheus", ["a@b.example", "spiffe://cluster/prometheus"]],
    // CVE-2021-44532: a name that looks like two.
    ['DNS:"a.example, DNS:prometheus", DNS:c', ["a.example, DNS:prometheus", "c"]],
    ['URI:"x\\", DNS:prometheus", DNS:c', ['x", DNS:prometheus', "c"]],
    ["Registered ID:1.2.3.4, DNS:a", ["a"]],
    ["DirName:/CN=prometheus, DNS:a", ["a"]],
  ])("of %j are %j", (subjectAltName, names) => {
    expect(namesIn({ subjectAltName })).toEqual(names);
  });

  it.each([
    ["a.example", true],
    ["A.example", false],
    ["*.example", false],
    ["example", false],
    ["2001:db8:0::1", true],
    ["2001:db8::2", false],
  ])("are allowed if %s is: %s", (allowed, expected) => {
    const subjectAltName = "DNS:a.example, IP Address:2001:DB8:0:0:0:0:0:1";

    expect(isNamed({ subjectAltName }, ["other", allowed])).toBe(expected);
  });
});
