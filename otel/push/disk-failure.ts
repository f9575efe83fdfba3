/** Why a directory can not be used, one word per cause: the words are values of a metric attribute. */
export type DiskFailure = "locked" | "full" | "not_writable" | "failed";

const FAILURES: Readonly<Record<string, DiskFailure>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EACCES: "not_writable",
  EPERM: "not_writable",
  EROFS: "not_writable",
  ENOTDIR: "not_writable",
  EEXIST: "not_writable",
  ENOENT: "not_writable",
};

/** What the system's error means for whoever wants to write. */
export function diskFailure(error: unknown): DiskFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return FAILURES[code] ?? "failed";
}
