import { expect, it } from "vitest";

import { type Target, weaknesses } from "../../src/nxapi/target.ts";
import { targetAt } from "./asking.ts";

it.each<readonly [string, string, Partial<Target>, readonly string[]]>([
  ["http", "leaf-1.example", {}, ["plain_http"]],
  ["http", "10.127.0.1", {}, ["plain_http"]],
  ["http", "127.0.0.1", {}, []],
  ["http", "localhost", {}, []],
  ["http", "::1", {}, []],
  ["https", "leaf-1.example", {}, []],
  ["https", "leaf-1.example", { trust: { kind: "pin", sha256: [] } }, []],
  ["https", "leaf-1.example", { tls: { minVersion: "TLSv1.2" } }, []],
  ["https", "127.0.0.1", { trust: { kind: "insecure" }, tls: { minVersion: "TLSv1" } }, ["any_certificate", "old_tls"]],
])("over %s to %s with %j, safety is given up by %j", (protocol, host, more, found) => {
  expect(
    weaknesses(targetAt({ host, port: 1 }, { protocol: protocol === "http" ? "http" : "https", ...more })),
  ).toEqual(found);
});
