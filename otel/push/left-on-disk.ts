import { type FileHandle, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Drop } from "./drop.ts";
import type { ExportRequest } from "./export-request.ts";
import { type Head, MAX_HEAD_BYTES, readHead, readRequest } from "./request-file.ts";

/** What an earlier process left in the directory of a queue. */
export interface Left {
  /** The oldest first. */
  readonly files: readonly LeftFile[];
  /** The number that the next file has. */
  readonly next: number;
}

export interface LeftFile {
  readonly name: string;
  readonly points: number;
  readonly bytes: number;
}

const FILE = /^\d{16}\.otlp(?<part>\.part)?$/;

/** Finds the requests that wait in a directory. Those that are not whole are removed and dropped; what else is there stays. */
export async function findLeft(directory: string, drop: Drop): Promise<Left> {
  const names = (await readdir(directory)).filter((name) => FILE.test(name)).toSorted();
  const files: LeftFile[] = [];
  for (const name of names) {
    const head = await headOf(join(directory, name));
    if (head?.whole === true && !name.endsWith(".part")) {
      files.push({ name, points: head.points, bytes: head.headBytes + head.bodyBytes });
    } else {
      drop("torn", head?.points ?? 0);
      await rm(join(directory, name), { force: true });
    }
  }
  return { files, next: Number.parseInt(names.at(-1) ?? "-1", 10) + 1 };
}

/** What this process or machine is short of says nothing of a file. */
const SHORTAGES: ReadonlySet<unknown> = new Set(["EMFILE", "ENFILE", "ENOMEM"]);

/** Reads a request from its file; undefined if the file is not whole, gone, or can not be read any more. */
export async function loadFile(path: string): Promise<ExportRequest | undefined> {
  try {
    return readRequest(await readFile(path));
  } catch (error) {
    if (error instanceof Error && "code" in error && SHORTAGES.has(error.code)) throw error;
    return undefined;
  }
}

async function headOf(path: string): Promise<(Head & { readonly whole: boolean }) | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await readStart(file);
    const head = readHead(buffer.subarray(0, bytesRead));
    const { size } = await file.stat();
    return head === undefined ? undefined : { ...head, whole: size === head.headBytes + head.bodyBytes };
  } finally {
    await file.close();
  }
}

async function readStart(file: FileHandle) {
  return await file.read(Buffer.alloc(MAX_HEAD_BYTES), 0, MAX_HEAD_BYTES, 0);
}
