import { gzipSync } from "node:zlib";

import { expect, it } from "vitest";

import { framePrefix, readFrame } from "../../../otel/otlp/grpc-response.ts";

const message = Buffer.from("a message");

it("reads what it wrote, and what is compressed", () => {
  const zipped = gzipSync(message);

  expect(readFrame(Buffer.concat([framePrefix(message, false), message]))).toEqual(message);
  expect(readFrame(Buffer.concat([framePrefix(zipped, true), zipped]))).toEqual(message);
});

it.each([
  ["nothing", Buffer.alloc(0)],
  ["a part of the prefix", framePrefix(message, false).subarray(0, 4)],
  ["a part of the message", Buffer.concat([framePrefix(message, false), message.subarray(1)])],
  ["what is not compressed though it says so", Buffer.concat([framePrefix(message, true), message])],
  ["a bomb", bomb()],
])("reads no message from %s", (_what, data) => {
  expect(readFrame(data)).toBeUndefined();
});

function bomb(): Buffer {
  const zipped = gzipSync(Buffer.alloc(10_000_000));
  return Buffer.concat([framePrefix(zipped, true), zipped]);
}
