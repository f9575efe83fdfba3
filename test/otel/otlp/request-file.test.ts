import { expect, it } from "vitest";

import type { ExportRequest } from "../../../otel/otlp/export-request.ts";
import { MAX_HEAD_BYTES, readHead, readRequest, toFile } from "../../../otel/otlp/request-file.ts";

const request: ExportRequest = {
  body: Buffer.from("the body\nof a request"),
  encoding: "json",
  compression: "gzip",
  points: 300,
  madeAt: 1_700_000_000_000,
};
const file = Buffer.concat(toFile(request));

it("gives back what was written", () => {
  expect(readRequest(file)).toEqual(request);
});

it("is readable for a person", () => {
  expect(file.toString()).toMatch(/^nxapi-collector otlp 1 json gzip 300 1700000000000 21 [\da-f]{8}\nthe body\nof/);
});

it("is not whole without any number of its last bytes", () => {
  for (let length = 0; length < file.length; length += 1) expect(readRequest(file.subarray(0, length))).toBeUndefined();
});

it("is not whole with one bit changed at any place of the body", () => {
  for (let at = file.length - request.body.length; at < file.length; at += 1) {
    const changed = Buffer.from(file);
    changed[at] = (changed[at] ?? 0) ^ 1;

    expect(readRequest(changed)).toBeUndefined();
  }
});

it("is not whole with anything after it", () => {
  expect(readRequest(Buffer.concat([file, Buffer.from("x")]))).toBeUndefined();
});

it("has a head that fits into what is read of it, whatever the figures", () => {
  const most: ExportRequest = {
    ...request,
    encoding: "protobuf",
    points: Number.MAX_SAFE_INTEGER % 1e15,
    madeAt: 999_999_999_999_999,
  };

  const [head] = toFile(most);

  expect(head.length).toBeLessThan(MAX_HEAD_BYTES);
  expect(readHead(head)?.points).toBe(most.points);
});
