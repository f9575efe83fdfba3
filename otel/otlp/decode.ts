import { z } from "zod";

import type { Encoding } from "./encode.ts";

/** One field of a Protocol Buffers message: a number, or the bytes of anything else. */
type ProtobufField =
  | { readonly field: number; readonly kind: "varint"; readonly value: bigint }
  | { readonly field: number; readonly kind: "bytes"; readonly value: Uint8Array };

/**
 * The fields of a message in their order. Throws a RangeError on what is no message, groups included, which proto3 does
 * not have.
 */
export function* readFields(message: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  while (at < message.length) {
    const tag = varint();
    const field = Number(tag >> 3n);
    switch (Number(tag & 7n)) {
      case 0:
        yield { field, kind: "varint", value: varint() };
        break;
      case 1:
        yield { field, kind: "bytes", value: take(8) };
        break;
      case 2:
        yield { field, kind: "bytes", value: take(Number(varint())) };
        break;
      case 5:
        yield { field, kind: "bytes", value: take(4) };
        break;
      default:
        throw new RangeError(`wire type ${tag & 7n} at byte ${at}`);
    }
  }

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) break;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new RangeError(`a number without an end at byte ${at}`);
  }

  function take(length: number): Uint8Array {
    if (length < 0 || at + length > message.length) throw new RangeError(`${length} bytes are announced at byte ${at}`);
    const bytes = message.subarray(at, at + length);
    at += length;
    return bytes;
  }
}

/** What a destination that took a request says about it (OTLP specification, "Partial Success"). */
export interface PartialSuccess {
  readonly rejectedPoints: number;
  /** Empty if it says nothing; with no point rejected it is a warning. */
  readonly message: string;
}

/** An int64 is text in JSON Protobuf encoding; some servers send a number. */
const Int64 = z.union([z.number(), z.string()]).transform(Number).pipe(z.int().nonnegative());

const JsonResponse = z.object({
  partialSuccess: z
    .object({ rejectedDataPoints: Int64.optional(), errorMessage: z.string().optional() })
    .nullish()
    .transform((partial) => partial ?? {}),
});

/** Reads an `ExportMetricsServiceResponse`; undefined if it is none. */
export function readPartialSuccess(body: Uint8Array, encoding: Encoding): PartialSuccess | undefined {
  if (body.length === 0) return { rejectedPoints: 0, message: "" };
  try {
    return encoding === "json" ? readJson(body) : readProtobuf(body);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

function readJson(body: Uint8Array): PartialSuccess {
  const { partialSuccess } = JsonResponse.parse(JSON.parse(Buffer.from(body).toString()));
  return { rejectedPoints: partialSuccess.rejectedDataPoints ?? 0, message: partialSuccess.errorMessage ?? "" };
}

function readProtobuf(body: Uint8Array): PartialSuccess {
  let rejectedPoints = 0;
  let message = "";
  for (const partial of readFields(body)) {
    if (partial.field !== 1 || partial.kind !== "bytes") continue;
    for (const { field, kind, value } of readFields(partial.value)) {
      if (field === 1 && kind === "varint") rejectedPoints = Math.max(0, Number(value));
      if (field === 2 && kind === "bytes") message = Buffer.from(value).toString();
    }
  }
  return { rejectedPoints, message };
}
