import { AxiosError } from "axios";
import { expect, it } from "vitest";

import { DeviceError, translate } from "../../src/nxapi/failure.ts";

const { signal } = new AbortController();

function failed(code: string): Error {
  return AxiosError.from(Object.assign(new Error(code), { code }));
}

it.each([
  ["ECONNREFUSED", "connect", "refused"],
  ["EHOSTUNREACH", "connect", "unreachable"],
  ["ENETUNREACH", "connect", "unreachable"],
  ["ETIMEDOUT", "connect", "timeout_connect"],
  ["ETIMEDOUT", "read", "timeout_read"],
  ["EHOSTUNREACH", "read", "unreachable"],
  ["ECONNRESET", "wait", "reset"],
  ["EPIPE", "wait", "reset"],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "tls", "tls_protocol"],
  ["EPROTO", "tls", "tls_protocol"],
  ["HPE_INVALID_CONSTANT", "wait", "malformed"],
  ["EMFILE", "connect", "unreachable"],
  ["ESOMETHING", "read", "reset"],
] as const)("%s while it waits to %s is told as %s", (code, stage, reason) => {
  expect(translate("leaf-1", failed(code), stage, signal)).toMatchObject({ device: "leaf-1", reason });
});

it("tells an error without a code as a lost connection", () => {
  expect(translate("leaf-1", "gone", "wait", signal)).toEqual(
    new DeviceError("leaf-1", "reset", "waiting for the answer failed (connection lost)"),
  );
});

it.each([new TypeError("a mistake"), new RangeError("a mistake")])("lets %s be what it is", (mistake) => {
  expect(translate("leaf-1", AxiosError.from(mistake), "wait", signal)).toBe(mistake);
});
