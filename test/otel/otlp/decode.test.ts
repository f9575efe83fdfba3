import fc from "fast-check";
import { expect, it } from "vitest";

import { readFields } from "../../../otel/otlp/decode.ts";

it("reads numbers, text and what has a fixed size", () => {
  // Field 1: 300; field 2: "hi"; field 3: eight bytes; field 4: four bytes; field 5: -1.
  const written = ["08ac02", "12026869", "190102030405060708", "2501020304", "28ffffffffffffffffff01"];
  const message = Buffer.from(written.join(""), "hex");

  const fields = [...readFields(message)].map(({ field, kind, value }) => [
    field,
    kind === "varint" ? value : Buffer.from(value).toString("hex"),
  ]);

  expect(fields).toEqual([
    [1, 300n],
    [2, "6869"],
    [3, "0102030405060708"],
    [4, "01020304"],
    [5, -1n],
  ]);
});

it.each([
  ["a number that does not end", "0880"],
  ["a number that is too long", "08ffffffffffffffffffff01"],
  ["text that is cut", "120568"],
  ["a length below zero", "12ffffffffffffffffff01"],
  ["a fixed size that is cut", "0901"],
  ["a group", "0b0c"],
])("throws on %s", (_what, hex) => {
  expect(() => [...readFields(Buffer.from(hex, "hex"))]).toThrow(RangeError);
});

it("ends on any bytes, with fields or a RangeError", () => {
  const outcome = (bytes: Uint8Array): unknown => {
    try {
      return [...readFields(bytes)].length <= bytes.length;
    } catch (error) {
      return error instanceof RangeError;
    }
  };

  expect(fc.check(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => outcome(bytes) === true))).toMatchObject({
    failed: false,
  });
});
