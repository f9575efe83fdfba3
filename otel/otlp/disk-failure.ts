import { DeadlineError } from "./deadline.ts";

/** What went wrong in a queue's directory, one word per cause: the words are values of a metric attribute. */
export const DISK_FAILURES = [
  /** Another collector uses the directory. */
  "locked",
  "full",
  "not_writable",
  /** The disk did not answer in time. */
  "timeout",
  /** A file was not whole, or is gone. */
  "torn",
  /** A file is there and cannot be read. */
  "unreadable",
  /** A file is not the collector's, or not one at all. */
  "foreign",
  /** The directory, or a file of it, was removed or replaced by somebody else. */
  "gone",
  "failed",
] as const;
export type DiskFailure = (typeof DISK_FAILURES)[number];

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
