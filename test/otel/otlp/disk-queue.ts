import { readdir } from "node:fs/promises";

import { type DiskStorageOptions, openDiskStorage, type StorageState } from "../../../otel/otlp/disk-storage.ts";
import { createDisk, type Disk, type DiskFailure } from "../../../otel/otlp/disk.ts";
import { createQueue } from "../../../otel/otlp/queue.ts";
import { recordDrops } from "./requests.ts";

interface DiskQueueOptions extends Partial<DiskStorageOptions> {
  readonly maxBytes?: number;
  readonly maxInMemoryBytes?: number;
}

/** Opens a queue in a directory, and notes what was dropped, told and counted. */
export async function openQueue(
  directory: string,
  { maxBytes = 64 * 1024 * 1024, maxInMemoryBytes, ...options }: DiskQueueOptions = {},
) {
  const { drop, dropped } = recordDrops();
  const states: StorageState[] = [];
  const failures: DiskFailure[] = [];
  const storage = await openDiskStorage(directory, {
    onDrop: drop,
    onState: (state) => states.push(state),
    onFailure: (failure) => failures.push(failure),
    retryMs: 0,
    ...options,
  });
  return { queue: createQueue(storage, { maxBytes, maxInMemoryBytes, onDrop: drop }), dropped, states, failures };
}

/** The names of a directory that are those of requests, or begin so. */
export async function filesIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.includes(".otlp")).toSorted();
}

/** A disk that does as it is told: works, fails with an error of the system, or hangs. */
export interface FaultyDisk extends Disk {
  /** A code of the system, or `hangs`. */
  fault: string | undefined;
}

/** Makes a disk that works until it is told otherwise. */
export function faultyDisk(): FaultyDisk {
  const disk = createDisk();
  const hanging = createDisk({ timeoutMs: 50 });
  const faulty: FaultyDisk = {
    fault: undefined,
    run(work, late) {
      const { fault } = faulty;
      if (fault === undefined) return disk.run(work, late);
      if (fault === "hangs") return hanging.run(() => new Promise(() => undefined));
      return Promise.reject(Object.assign(new Error(`${fault}: what happened`), { code: fault }));
    },
  };
  return faulty;
}
