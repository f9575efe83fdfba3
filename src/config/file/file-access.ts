import { constants } from "node:fs";
import { access, type FileHandle, open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Reads files without ever waiting for them longer than a deadline. */
export interface FileAccess {
  /**
   * The bytes of a regular file, which symbolic links may lead to (Kubernetes mounts secrets so), no more of them than
   * so many.
   * @throws Error saying what is wrong with it, without its name
   */
  readonly bytesIn: (file: string, most: number) => Promise<Buffer>;
  /**
   * Does something with a file system, one at a time of each folder.
   * @throws Error if that takes too long, or what the work throws
   */
  readonly inFolder: <T>(folder: string, work: () => Promise<T>) => Promise<T>;
}

export interface FileAccessOptions {
  /** After so long a file system counts as one that does not answer. */
  readonly deadlineMs?: number;
  /** How many folders are read at once. */
  readonly atOnce?: number;
  readonly read?: (file: string, most: number) => Promise<Buffer>;
}

/** Local files take a millisecond, and network file systems that work a few. */
const DEADLINE_MS = 5_000;

/**
 * A read that hangs (a network file system whose server is away) keeps one of libuv's four threads until it returns, if
 * ever. One thread is left to everything else: compressing, names, the queue on disk.
 */
const AT_ONCE = 3;

/** What waits until its folder is free. */
interface Job {
  readonly folder: string;
  readonly start: () => void;
  readonly fail: (error: Error) => void;
}

/**
 * Access to files, one at a time of each folder, so that a folder that does not answer holds one thread. Who asks for a
 * file of such a folder is told so at once, until it answers again.
 */
export function createFileAccess({
  deadlineMs = DEADLINE_MS,
  atOnce = AT_ONCE,
  read = readRegularFile,
}: FileAccessOptions = {}): FileAccess {
  const waiting = new Set<Job>();
  const running = new Set<string>();
  const stuck = new Set<string>();
  const reading = new Map<string, Promise<Buffer>>();

  function silent(folder: string): Error | undefined {
    if (!stuck.has(folder) && stuck.size < atOnce) return undefined;
    return new Error(`cannot be read: the file system has not answered for ${deadlineMs / 1_000} s`);
  }

  function startNext(): void {
    for (const job of waiting) {
      const error = silent(job.folder);
      if (error === undefined && (running.size >= atOnce || running.has(job.folder))) continue;
      waiting.delete(job);
      if (error !== undefined) {
        job.fail(error);
        continue;
      }
      running.add(job.folder);
      job.start();
    }
  }

  function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
    const { promise, resolve: settle, reject } = Promise.withResolvers<T>();
    const start = (): void => {
      const timer = setTimeout(() => {
        stuck.add(folder);
        const error = silent(folder);
        if (error !== undefined) reject(error);
        startNext();
      }, deadlineMs);
      const end = (): void => {
        clearTimeout(timer);
        running.delete(folder);
        stuck.delete(folder);
        startNext();
      };
      work().then(settle, reject).finally(end);
    };
    waiting.add({ folder, start, fail: reject });
    startNext();
    return promise;
  }

  return {
    inFolder,
    bytesIn(file, most) {
      const key = `${most} ${file}`;
      const shared = reading.get(key);
      if (shared !== undefined) return shared;
      const bytes = inFolder(dirname(file), () => read(file, most)).finally(() => reading.delete(key));
      reading.set(key, bytes);
      return bytes;
    },
  };
}

/**
 * The access of all configuration: libuv's threads are the process's, whoever uses them.
 */
export const fileAccess: FileAccess = createFileAccess();

async function readRegularFile(file: string, most: number): Promise<Buffer> {
  // Opening a pipe that nobody writes to waits for somebody who does, unless it is told not to.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY).catch(explain);
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new Error(DIRECTORY);
    if (!stats.isFile()) throw new Error("is not a regular file");
    return await readUpTo(handle, most);
  } finally {
    await handle.close();
  }
}

async function readUpTo(handle: FileHandle, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let left = most;
  while (left > 0) {
    const size = Math.min(left, CHUNK_BYTES);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size), 0, size).catch(explain);
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return Buffer.concat(chunks);
}

const CHUNK_BYTES = 65_536;

function explain(error: unknown): never {
  throw new Error(whyUnreadable(error), { cause: error });
}

/** What is wrong with a file or folder that could not be read. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return UNREADABLE[code] ?? `cannot be read (${code})`;
}

/** What is wrong with a file that is not there. */
export const MISSING = "does not exist";

const DIRECTORY = "is a directory (a container engine makes one where the file to mount is missing)";

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: MISSING,
  EISDIR: DIRECTORY,
  EACCES: `may not be read by user ${process.getuid?.() ?? ""}`,
  ENXIO: "is not a regular file",
  ENOTDIR: "does not exist: a part of its path is a file and no directory",
  ELOOP: "does not exist: its links lead back to itself",
  ENAMETOOLONG: "does not exist: no file has so long a name",
  ERR_INVALID_ARG_VALUE: "does not exist: no file has a NUL character in its name",
  EMFILE: "cannot be read: too many files are open (EMFILE)",
};

/**
 * Checks that a folder may be written in, or made if it is not there.
 * @throws Error naming the folder, or the one around it, and what is wrong with it
 */
export async function checkWritable(folder: string): Promise<void> {
  await fileAccess.inFolder(folder, async () => {
    let path = resolve(folder);
    while (!(await exists(path))) path = dirname(path);
    if (!(await stat(path)).isDirectory()) throw new Error(`${path} is not a directory`);
    await access(path, constants.W_OK | constants.X_OK).catch((error: unknown) => {
      const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
      throw new Error(`${path} ${UNWRITABLE[code] ?? `cannot be written (${code})`}`, { cause: error });
    });
  });
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

const UNWRITABLE: Readonly<Record<string, string>> = {
  EACCES: `may not be written by user ${process.getuid?.() ?? ""}`,
  EROFS: "is on a file system that may only be read",
};
