import { constants, type FileHandle, lstat, open, opendir, unlink } from "node:fs/promises";
import { join } from "node:path";

import type { Disk } from "./disk.ts";
import { codeOf } from "./disk-failure.ts";
import type { ExportRequest } from "./export-request.ts";
import { type Head, MAX_FILE_BYTES, MAX_HEAD_BYTES, readHead, readRequest } from "./request-file.ts";

/** What is in the directory of a queue. */
export interface Left {
  /** The requests that wait, the oldest first. */
  readonly files: readonly LeftFile[];
  /** The number that the next file has. */
  readonly next: number;
  /** How many points each file held that was not whole, and has been removed. */
  readonly torn: readonly number[];
  /** What belongs to others: it stays as it is. */
  readonly foreign: readonly string[];
  /** Files of ours that cannot be read: they stay too. */
  readonly unreadable: readonly string[];
}

export interface LeftFile {
  readonly name: string;
  readonly points: number;
  readonly bytes: number;
}

/** Numbers of 16 digits that are less than this: a stranger's, of 16 nines, would leave none for the next file. */
const MAX_NUMBER = 10 ** 15;
const FILE = /^0\d{15}\.otlp(?:\.part)?$/;
/** The lock, and what a collector that was killed while it took it has left. */
const LOCK = /^lock(?:\.[\da-f]{8})?$/;

/** The name of the file with a number. */
export function fileName(number: number): string {
  return `${String(number).padStart(16, "0")}.otlp`;
}

/** The number after this one; there is always one, if an old one. */
export function numberAfter(number: number): number {
  return (number + 1) % MAX_NUMBER;
}

/**
 * Finds the requests that wait in a directory. Files of ours that are not whole are removed; what else is there stays,
 * and each costs itself alone.
 */
export async function findLeft(directory: string, disk: Disk): Promise<Left> {
  const { ours, foreign } = await listNames(directory, disk);
  const files: LeftFile[] = [];
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

/** What a path is; `foreign` is whatever is no file, a link to one too. */
type Found =
  | NoFile
  | { readonly state: "file"; readonly whole: boolean; readonly points: number; readonly bytes: number };

async function inspect(path: string): Promise<Found> {
  return await openOwn<Found>(path, async (file, size) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HEAD_BYTES), 0, MAX_HEAD_BYTES, 0);
    const head = readHead(buffer.subarray(0, bytesRead));
    return { state: "file", whole: isWhole(head, size), points: head?.points ?? 0, bytes: size };
  });
}

/** A request from its file, or why there is none: the file is not whole or gone, or is there and can not be read. */
export type Loaded =
  | { readonly state: "whole"; readonly request: ExportRequest }
  | { readonly state: "torn" }
  | { readonly state: "unreadable"; readonly detail: string };

/** Reads a request from its file. Throws what this process or machine is short of, which says nothing of the file. */
export async function loadFile(path: string): Promise<Loaded> {
  const loaded = await openOwn<Loaded>(path, async (file, size) => {
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

function isWhole(head: Head | undefined, size: number): boolean {
  return head !== undefined && size === head.headBytes + head.bodyBytes && size <= MAX_FILE_BYTES;
}

const SHORTAGES: ReadonlySet<string> = new Set(["EMFILE", "ENFILE", "ENOMEM"]);

/** Opens a regular file for reading: never one that would wait for a writer, and never through a link. */
async function openOwn<T>(path: string, read: (file: FileHandle, size: number) => Promise<T>): Promise<T | NoFile> {
  try {
    // Opening a device may do something; a pipe would be opened, and tell whoever writes to it.
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
    return { state: "unreadable", detail: error instanceof Error ? error.message : String(error) };
  }
}
