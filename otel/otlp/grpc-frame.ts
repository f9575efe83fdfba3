import { gunzipSync } from "node:zlib";

import { MAX_ANSWER_BYTES } from "./destination.ts";

/** What stands before a message: whether it is compressed, and its length (gRPC over HTTP/2, "Length-Prefixed-Message"). */
const PREFIX_BYTES = 5;

/** The prefix of a message of ours. */
export function framePrefix(message: Uint8Array, compressed: boolean): Uint8Array {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt8(compressed ? 1 : 0, 0);
  prefix.writeUInt32BE(message.length, 1);
  return prefix;
}

/**
 * The one message of an answer; undefined if there is none that is whole. Servers in Go compress their answer if the
 * request was compressed, whatever they are told of what is accepted (seen with grpc-go 1.81).
 */
export function readFrame(data: Uint8Array): Uint8Array | undefined {
  if (data.length < PREFIX_BYTES) return undefined;
  const prefix = Buffer.from(data.subarray(0, PREFIX_BYTES));
  const end = PREFIX_BYTES + prefix.readUInt32BE(1);
  if (end > data.length) return undefined;
  const message = data.subarray(PREFIX_BYTES, end);
  return prefix.readUInt8(0) === 0 ? message : gunzip(message);
}

/** Undefined if it is not gzip, or more than an answer may be. */
function gunzip(message: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(message, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch {
    return undefined;
  }
}
