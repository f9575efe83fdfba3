import { closeSync, openSync, readSync } from "node:fs";

import { whyUnreadable } from "./files.ts";

/** The largest file that is read: some 30,000 switches. YAML of a bad will takes ten seconds for each of its megabytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The text of a file. A pipe is read to its end, and nothing without one.
 * @throws Error saying what is wrong with it
 */
export function textIn(file: string): string {
  const bytes = bytesIn(file);
  if (bytes.length > MOST_BYTES) {
    throw new Error(`is larger than ${MOST_BYTES / 1024 / 1024} MiB; divide the switches over switch_files`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("is not text in UTF-8");
  }
}

function bytesIn(file: string): Buffer {
  try {
    const descriptor = openSync(file, "r");
    try {
      return readUpTo(descriptor, MOST_BYTES + 1);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new Error(whyUnreadable(error), { cause: error });
  }
}

function readUpTo(descriptor: number, most: number): Buffer {
  const buffer = Buffer.allocUnsafe(most);
  let length = 0;
  while (length < most) {
    const read = readSync(descriptor, buffer, length, most - length, null);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}
