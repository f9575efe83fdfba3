import { crc32 } from "node:zlib";

import type { ExportRequest } from "./export-request.ts";

/**
 * A file of the queue on disk: a line that says what follows, then the body as it will be sent. The line is readable,
 * for a person who wonders what waits there.
 *
 *   nxapi-collector otlp 1 protobuf gzip 300 1700000000000 5120 89abcdef
 *
 * After the version of this format: encoding, compression, points, when it was made, bytes and CRC-32 of the body.
 */
const HEAD =
  /^nxapi-collector otlp 1 (?<encoding>protobuf|json) (?<compression>none|gzip) (?<points>\d{1,15}) (?<madeAt>\d{1,15}) (?<bytes>\d{1,15}) (?<sum>[\da-f]{8})\n/;

/** No head is longer. */
export const MAX_HEAD_BYTES = 128;

/** No file of ours is larger: a request has at most 3 MiB before it is compressed, but for one point that is larger. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** What the head of a file says. */
export interface Head extends Omit<ExportRequest, "body"> {
  readonly headBytes: number;
  readonly bodyBytes: number;
  readonly sum: string;
}

/** The parts of a request's file, one after the other. */
export function toFile({ encoding, compression, points, madeAt, body }: ExportRequest): [Uint8Array, Uint8Array] {
  const words = ["nxapi-collector", "otlp", 1, encoding, compression, points, madeAt, body.length, checksum(body)];
  return [Buffer.from(`${words.join(" ")}\n`), body];
}

/** Reads the head of a file from its first bytes; undefined if it is none. */
export function readHead(start: Uint8Array): Head | undefined {
  const match = HEAD.exec(Buffer.from(start.subarray(0, MAX_HEAD_BYTES)).toString("latin1"));
  if (match?.groups === undefined) return undefined;
  const { encoding, compression, points, madeAt, bytes, sum = "" } = match.groups;
  return {
    encoding: encoding === "json" ? "json" : "protobuf",
    compression: compression === "gzip" ? "gzip" : "none",
    points: Number(points),
    madeAt: Number(madeAt),
    headBytes: match[0].length,
    bodyBytes: Number(bytes),
    sum,
  };
}

/** Reads a whole file; undefined if it is not whole. */
export function readRequest(file: Uint8Array): ExportRequest | undefined {
  const head = readHead(file);
  if (head === undefined || file.length !== head.headBytes + head.bodyBytes) return undefined;
  const { encoding, compression, points, madeAt, headBytes, sum } = head;
  const body = file.subarray(headBytes);
  return checksum(body) === sum ? { encoding, compression, points, madeAt, body } : undefined;
}

function checksum(body: Uint8Array): string {
  return crc32(body).toString(16).padStart(8, "0");
}
