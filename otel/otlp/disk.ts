import { DeadlineError, within } from "./deadline.ts";

/** Limits the time and the number of operations on a disk that may hang. */
export interface Disk {
  /**
   * Runs one operation within its time. While a late operation is still under way, no other begins: each would block one
   * of the few threads that Node.js has for files, names and compression.
   * @throws DeadlineError
   */
  run<T>(work: () => Promise<T>, late?: (result: T) => void): Promise<T>;
}

/** How long an operation may take, and how many run at a time. */
export interface DiskOptions {
  /** Of one operation, with the wait for those before it. A busy disk takes seconds to flush a file. */
  readonly timeoutMs?: number;
  /** How many operations run at a time; by default half of the threads that Node.js has. */
  readonly most?: number;
}

/** A disk, shared by all queues that are kept on it. */
export function createDisk({ timeoutMs = 10_000, most = 2 }: DiskOptions = {}): Disk {
  let busy = 0;
  let late = 0;
  const waiting: (() => void)[] = [];

  async function acquire(): Promise<void> {
    if (busy < most) busy += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function release(): void {
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next();
  }

  return {
    async run(work, whenLate) {
      if (late > 0) throw new DeadlineError("the disk does not answer");
      let given = false;
      const done = (async () => {
        await acquire();
        try {
          if (given) throw new DeadlineError("the disk does not answer");
          return await work();
        } finally {
          release();
        }
      })();
      try {
        return await within(done, { timeoutMs, what: "the disk" });
      } catch (error) {
        if (error instanceof DeadlineError) {
          given = true;
          late += 1;
          void done.then(whenLate, () => undefined).finally(() => (late -= 1));
        }
        throw error;
      }
    },
  };
}

/** What went wrong in a queue's directory, one word per cause: the words are values of a metric attribute. */
export type DiskFailure =
  /** Another collector uses the directory. */
  | "locked"
  | "full"
  | "not_writable"
  /** The disk did not answer in time. */
  | "timeout"
  /** A file was not whole, or is gone. */
  | "torn"
  /** A file is there and cannot be read. */
  | "unreadable"
  /** A file is not the collector's, or not one at all. */
  | "foreign"
  /** The directory, or a file of it, was removed or replaced by somebody else. */
  | "gone"
  | "failed";

const FAILURES: Readonly<Record<string, DiskFailure>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EFBIG: "full",
  EACCES: "not_writable",
  EPERM: "not_writable",
  EROFS: "not_writable",
  ENOTDIR: "not_writable",
  EEXIST: "not_writable",
  ENOENT: "gone",
};

/** The failure that an error of the system means. */
export function diskFailure(error: unknown): DiskFailure {
  if (error instanceof DeadlineError) return "timeout";
  return FAILURES[codeOf(error)] ?? "failed";
}

/** The system's code of an error; empty if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
