import { DeadlineError, within } from "./deadline.ts";

/** Does things with a disk that may hang. */
export interface Disk {
  /**
   * Does one thing, in its time. While something that was late is still under way, nothing else is begun: each would
   * keep a thread of the few that this process has for files, names and compression.
   * @throws DeadlineError
   */
  run<T>(work: () => Promise<T>, late?: (result: T) => void): Promise<T>;
}

/** How long and how much at a time. */
export interface DiskOptions {
  /** For one thing, the wait for those before it included. A disk that is busy takes seconds to be sure of a file. */
  readonly timeoutMs?: number;
  /** How much is done at a time; half of the threads that there are by default. */
  readonly most?: number;
}

/** A disk, for all that is kept on it. */
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

/** What the system's error means for whoever wants to write. */
export function diskFailure(error: unknown): DiskFailure {
  if (error instanceof DeadlineError) return "timeout";
  return FAILURES[codeOf(error)] ?? "failed";
}

/** The system's code of an error; empty if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
