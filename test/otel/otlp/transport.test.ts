import { expect, it } from "vitest";

import { describeFailure, sanitize } from "../../../otel/otlp/transport.ts";
import { destinationAt } from "./http-server.ts";

const url = new URL("http://127.0.0.1/");

it("is one line of printable characters, cut", () => {
  expect(sanitize("  a\r\n\u001B[31mb\u0000\u2028 c ", destinationAt(url))).toBe("a [31mb c");
  expect(sanitize("x".repeat(1_000), destinationAt(url))).toBe(`${"x".repeat(200)}…`);
});

it("shows no value of a header, and no word of one", () => {
  const headers = { Authorization: "Bearer abcdefgh", "X-Key": "Bearer abcdefgh-and-more", "X-Short": "a" };

  const text = sanitize("a Bearer abcdefgh, abcdefgh alone, and abcdefgh-and-more", destinationAt(url, { headers }));

  expect(text).toBe("a <secret>, <secret> alone, and <secret>");
});

it.each([
  ["ENOTFOUND", "name_not_found"],
  ["EAI_AGAIN", "name_not_found"],
  ["ECONNREFUSED", "connection_refused"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["ETIMEDOUT", "unreachable"],
  ["ECONNRESET", "connection_lost"],
  ["EPIPE", "connection_lost"],
  ["CERT_HAS_EXPIRED", "tls"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "tls"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "tls"],
  ["EPROTO", "tls"],
  ["HPE_INVALID_CONSTANT", "malformed"],
] as const)("calls %s %s", (code, failure) => {
  expect(describeFailure(Object.assign(new Error("what happened"), { code }))).toEqual({
    failure,
    detail: "what happened",
  });
});

it("tells the cause of what was canceled, and the code where there is no message", () => {
  const refused = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });

  expect(describeFailure(new Error("canceled", { cause: refused }))).toEqual({
    failure: "connection_refused",
    detail: "ECONNREFUSED",
  });
});
