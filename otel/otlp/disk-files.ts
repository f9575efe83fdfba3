import { constants, type FileHandle, lstat, open, opendir, rename, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";

import { errorMessage } from "../../src/error-message.ts";
import { codeOf, type Disk } from "./disk.ts";
import type { ExportRequest } from "./encode.ts";

/**
 * A file of the queue on disk: a line that says what follows, then the body as it will be sent. The line is readable,
 * for a person who wonders what waits there.
 *
 *   nxapi-collector otlp 1 protobuf gzip 300 1700000000000 5120 89abcdef
 *
 * After the version of this format: encoding, compression, points, when it was made, bytes and CRC-32 of the body.
 */
const HEADER =
  /^nxapi-collector otlp 1 (?<encoding>protobuf|json) (?<compression>none|gzip) (?<points>\d{1,15}) (?<madeAt>\d{1,15}) (?<bytes>\d{1,15}) (?<sum>[\da-f]{8})\n/;

/** What another version of the collector may have written: it is left to that. */
const ANOTHER_FORMAT = /^nxapi-collector otlp (?!1 )\d+ /;

/** No header is longer. */
export const MAX_HEADER_BYTES = 128;

/**
 * No file of the collector is larger: a request has at most 3 MiB before it is compressed, but for one point that is
 * larger.
 */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** What the header of a file says. */
interface FileHeader extends Omit<ExportRequest, "body"> {
  readonly headerBytes: number;
  readonly bodyBytes: number;
  readonly sum: string;
}

/** The parts of a request's file, one after the other. */
export function toFile({ encoding, compression, points, madeAt, body }: ExportRequest): [Uint8Array, Uint8Array] {
  const words = ["nxapi-collector", "otlp", 1, encoding, compression, points, madeAt, body.length, checksum(body)];
  return [Buffer.from(`${words.join(" ")}\n`), body];
}

/** Reads the header of a file from its first bytes; undefined if it is none. */
export function readHeader(start: Uint8Array): FileHeader | undefined {
  const match = HEADER.exec(Buffer.from(start.subarray(0, MAX_HEADER_BYTES)).toString("latin1"));
  if (match?.groups === undefined) return undefined;
  const { encoding, compression, points, madeAt, bytes, sum = "" } = match.groups;
  return {
    encoding: encoding === "json" ? "json" : "protobuf",
    compression: compression === "gzip" ? "gzip" : "none",
    points: Number(points),
    madeAt: Number(madeAt),
    headerBytes: match[0].length,
    bodyBytes: Number(bytes),
    sum,
  };
}

/** Reads a whole file; undefined if it is not whole. */
export function readRequest(file: Uint8Array): ExportRequest | undefined {
  const header = readHeader(file);
  if (header === undefined || file.length !== header.headerBytes + header.bodyBytes) return undefined;
  const { encoding, compression, points, madeAt, headerBytes, sum } = header;
  const body = file.subarray(headerBytes);
  return checksum(body) === sum ? { encoding, compression, points, madeAt, body } : undefined;
}

function checksum(body: Uint8Array): string {
  return crc32(body).toString(16).padStart(8, "0");
}

/** File numbers are less than this: after a file of somebody else named with 16 nines, no number would be left. */
const MAX_NUMBER = 10 ** 15;
const FILE = /^0\d{15}\.otlp(?:\.part)?$/;
/** The lock, and what a collector that was killed while it took it has left. */
const LOCK = /^lock(?:\.[\da-f]{8})?$/;

/** The name of the file with a number. */
function fileName(number: number): string {
  return `${String(number).padStart(16, "0")}.otlp`;
}

/** The number after this one. After the largest it starts again at 0. */
export function numberAfter(number: number): number {
  return (number + 1) % MAX_NUMBER;
}

/** The most names in a row that may be taken by somebody else. */
const MOST_NAMES = 1_000;

/** Writes a request into a file with the first number from `from` that nothing has, and gives the number after it. */
export async function writeNew(directory: string, from: number, request: ExportRequest) {
  let number = from;
  for (let tries = 0; tries < MOST_NAMES; tries += 1) {
    const name = fileName(number);
    number = numberAfter(number);
    const path = join(directory, name);
    if (!(await isFree(path))) continue;
    try {
      await writeWhole(path, request);
      return { name, next: number };
    } catch (error) {
      // A file with the name of the part exists.
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
  throw new Error(`${MOST_NAMES} names from ${fileName(from)} are taken`);
}

/**
 * Whether nothing has the name. No collector writes here while the directory is locked, but a person may have put a
 * file here.
 */
async function isFree(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    throw error;
  }
}

async function writeWhole(path: string, request: ExportRequest): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, "wx", 0o600);
  try {
    try {
      for (const piece of toFile(request)) await file.writeFile(piece);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    // Why it could not be written says more than why the rest can not be removed; the next start finds it.
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** What is in the directory of a queue. */
export interface DirectoryContents {
  /** The requests that wait, the oldest first. */
  readonly files: readonly RequestFile[];
  /** The number that the next file has. */
  readonly next: number;
  /** How many points each file held that was not whole, and has been removed. */
  readonly torn: readonly number[];
  /** What belongs to others: it stays as it is. */
  readonly foreign: readonly string[];
  /** Files of the collector that cannot be read: they stay too. */
  readonly unreadable: readonly string[];
}

/** The file of a request that waits. */
interface RequestFile {
  readonly name: string;
  readonly points: number;
  readonly bytes: number;
}

/**
 * Finds the requests that wait in a directory. Removes the collector's files that are not whole, and leaves everything
 * else. A file that cannot be read does not affect the others.
 */
export async function listRequests(directory: string, disk: Disk): Promise<DirectoryContents> {
  const { ours, foreign } = await listNames(directory, disk);
  const files: RequestFile[] = [];
  const torn: number[] = [];
  const unreadable: string[] = [];
  let last = -1;
  for (const name of ours.toSorted()) {
    const path = join(directory, name);
    const found = await disk.run(() => inspect(path));
    if (found.state === "gone") continue;
    if (found.state === "foreign") {
      foreign.push(name);
      continue;
    }
    last = Number.parseInt(name, 10);
    if (found.state === "unreadable") unreadable.push(name);
    else if (found.whole && name.endsWith(".otlp")) files.push({ name, points: found.points, bytes: found.bytes });
    else {
      torn.push(found.points);
      // One that cannot be removed is found again.
      await disk.run(() => unlink(path)).catch(() => undefined);
    }
  }
  return { files, next: numberAfter(last), torn, foreign, unreadable };
}

async function listNames(
  directory: string,
  disk: Disk,
): Promise<{ readonly ours: string[]; readonly foreign: string[] }> {
  const ours: string[] = [];
  const foreign: string[] = [];
  const entries = await disk.run(
    () => opendir(directory, { bufferSize: 1_024 }),
    (late) => void late.close(),
  );
  try {
    for (;;) {
      const entry = await disk.run(() => entries.read());
      if (entry === null) return { ours, foreign };
      if (FILE.test(entry.name)) ours.push(entry.name);
      else if (!LOCK.test(entry.name)) foreign.push(entry.name);
    }
  } finally {
    await disk.run(() => entries.close()).catch(() => undefined);
  }
}

type NoFile =
  | { readonly state: "gone" }
  | { readonly state: "foreign" }
  | { readonly state: "unreadable"; readonly detail: string };

/** What a path is; `foreign` is whatever is no file, a link to one too, and what is of another format than ours. */
type Inspected =
  | NoFile
  | { readonly state: "file"; readonly whole: boolean; readonly points: number; readonly bytes: number };

async function inspect(path: string): Promise<Inspected> {
  return await openOwn<Inspected>(path, async (file, size) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HEADER_BYTES), 0, MAX_HEADER_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    if (ANOTHER_FORMAT.test(start.toString("latin1"))) return { state: "foreign" };
    const header = readHeader(start);
    return { state: "file", whole: isWhole(header, size), points: header?.points ?? 0, bytes: size };
  });
}

/** A request from its file, or why there is none: the file is not whole or gone, or is there and can not be read. */
type LoadedFile =
  | { readonly state: "whole"; readonly request: ExportRequest }
  | { readonly state: "torn" }
  | { readonly state: "unreadable"; readonly detail: string };

/** Reads a request from its file. Throws if the process or machine is short of memory or file handles. */
export async function loadFile(path: string): Promise<LoadedFile> {
  const loaded = await openOwn<LoadedFile>(path, async (file, size) => {
    if (size > MAX_FILE_BYTES) return { state: "torn" };
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(size), 0, size, 0);
    const request = readRequest(buffer.subarray(0, bytesRead));
    return request === undefined ? { state: "torn" } : { state: "whole", request };
  });
  switch (loaded.state) {
    case "gone":
      return { state: "torn" };
    case "foreign":
      return { state: "unreadable", detail: "it is no file any more" };
    case "whole":
    case "torn":
    case "unreadable":
      return loaded;
  }
}

function isWhole(header: FileHeader | undefined, size: number): boolean {
  return header !== undefined && size === header.headerBytes + header.bodyBytes && size <= MAX_FILE_BYTES;
}

const SHORTAGES: ReadonlySet<string> = new Set(["EMFILE", "ENFILE", "ENOMEM"]);

/** Opens a regular file for reading: never one that would wait for a writer, and never through a link. */
async function openOwn<T>(path: string, read: (file: FileHandle, size: number) => Promise<T>): Promise<T | NoFile> {
  try {
    // Opening a device may do something; a pipe would be opened, and show whoever writes to it.
    if (!(await lstat(path)).isFile()) return { state: "foreign" };
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const found = await file.stat();
      return found.isFile() ? await read(file, found.size) : { state: "foreign" };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return { state: "gone" };
    if (code === "ELOOP" || code === "ENXIO") return { state: "foreign" };
    if (SHORTAGES.has(code)) throw error;
    return { state: "unreadable", detail: errorMessage(error) };
  }
}
