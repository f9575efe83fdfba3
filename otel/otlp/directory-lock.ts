import { randomUUID } from "node:crypto";
import { link, lstat, rename, unlink } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";

/**
 * An address of a socket has 104 bytes on macOS and 108 on Linux; the name under which a dead one is removed is longer
 * by 9.
 */
const MAX_PATH_BYTES = 94;

const ANSWER_MS = 2_000;

/** A directory that one process uses. */
export interface DirectoryLock {
  /** Whether the socket is still there, and this process's. */
  isHeld(): Promise<boolean>;
  /** Gives the lock back. Safe to call twice, and when it is lost. */
  release(): Promise<void>;
}

/**
 * Locks a directory until it is released or the process dies, however it dies; undefined if another process has it.
 *
 * The lock is a Unix socket on which the process listens. A file with a process id would outlive a killed process, and
 * in a container each collector has the same id; the kernel knows whether somebody listens on a socket, across containers
 * too. A process on another machine that shares the directory over a network is not seen.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock | undefined> {
  const path = join(directory, "lock");
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new Error(`${directory} is too long for a socket; use a path of at most ${MAX_PATH_BYTES - 5} bytes`);
  }
  const lock = await listen(path);
  if (lock !== undefined) return lock;
  return (await isAnswered(path)) || !(await takeAway(path)) ? undefined : await listen(path);
}

/** Undefined if the socket exists. */
async function listen(path: string): Promise<DirectoryLock | undefined> {
  const server = createServer((socket) => socket.destroy());
  const listening = await new Promise<boolean>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(path, () => resolve(true));
  });
  if (!listening) return undefined;
  server.unref();
  server.on("error", () => undefined);
  const ours = await lstat(path);

  async function isHeld(): Promise<boolean> {
    const found = await lstat(path).catch(() => undefined);
    return found?.ino === ours.ino && found.dev === ours.dev;
  }

  return {
    isHeld,
    async release() {
      const found = await lstat(path).catch(() => undefined);
      // Node removes whatever has the name of the socket, which may be another collector's by now.
      if (found !== undefined && found.ino !== ours.ino) return;
      await new Promise<void>((released) => server.close(() => released()));
    },
  };
}

/** Whether a process listens. */
async function isAnswered(path: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const settle = (answered: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    // A process that does not even accept is alive: a connection to a dead one is refused at once.
    const timer = setTimeout(() => settle(true), ANSWER_MS);
    const socket = connect(path, () => settle(true));
    // Only a socket of a dead process refuses; a busy one, or another user's, gives another error.
    socket.once("error", (error: NodeJS.ErrnoException) =>
      settle(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"),
    );
  });
}

/** Removes the socket of a dead process; false if another process was faster and listens at it by now. */
async function takeAway(path: string): Promise<boolean> {
  const found = await lstat(path);
  if (!found.isSocket()) throw new Error(`${path} is not the socket of a collector; remove it`);
  const aside = `${path}.${randomUUID().slice(0, 8)}`;
  await rename(path, aside);
  const alive = await isAnswered(aside);
  if (alive) await link(aside, path);
  await unlink(aside);
  return !alive;
}
