import { randomUUID } from "node:crypto";
import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { eventually } from "./processes.ts";

/** Where control groups of either version are, and the file with the limit. */
const HIERARCHIES = [
  ["/sys/fs/cgroup/memory", "memory.limit_in_bytes"],
  ["/sys/fs/cgroup", "memory.max"],
] as const;

/** A memory limit for one program. */
export interface MemoryLimit extends AsyncDisposable {
  /** The command line that runs another under the limit. */
  readonly around: (command: readonly string[]) => readonly string[];
}

/** A limit that the kernel keeps by killing what exceeds it; where this machine lets nobody make one, there is none. */
export async function limitMemory(bytes: number): Promise<MemoryLimit> {
  const name = `nxapi-collector-test-${randomUUID()}`;
  for (const [hierarchy, file] of HIERARCHIES) {
    const group = join(hierarchy, name);
    try {
      await mkdir(group);
      await writeFile(join(group, file), String(bytes));
    } catch {
      await rmdir(group).catch(() => undefined);
      continue;
    }
    return {
      around: (command) => ["sh", "-c", 'echo $$ >"$0/cgroup.procs" && exec "$@"', group, ...command],
      async [Symbol.asyncDispose]() {
        // A group is busy until the kernel has buried its last process.
        await eventually(async () => (await rmdir(group), true));
      },
    };
  }
  return { around: (command) => command, async [Symbol.asyncDispose]() {} };
}

/** The most that a process has had resident so far, in bytes. */
export async function peakResident(id: number): Promise<number> {
  const status = await readFile(`/proc/${id}/status`, "utf8");
  return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1]) * 1024;
}
