import { z } from "zod";

import type { Encoding } from "./encode.ts";
import { readFields } from "./protobuf.ts";

/** What a destination that took a request says about it (OTLP specification, "Partial Success"). */
export interface PartialSuccess {
  readonly rejectedPoints: number;
  /** Empty if it says nothing; with no point rejected it is a warning. */
  readonly message: string;
}

/** An int64 is text in JSON Protobuf encoding, and a number to those who do not know. */
const Int64 = z.union([z.number(), z.string()]).transform(Number).pipe(z.int().nonnegative());

const Response = z.object({
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
  const { partialSuccess } = Response.parse(JSON.parse(Buffer.from(body).toString()));
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
