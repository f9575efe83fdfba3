import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { type DirectoryLock, lockDirectory } from "./directory-lock.ts";
import type { Drop } from "./drop.ts";
import { type DiskFailure, diskFailure } from "./disk-failure.ts";
import type { ExportRequest } from "./export-request.ts";
import { findLeft, loadFile } from "./left-on-disk.ts";
import { inMemory, memoryShelf } from "./memory-shelf.ts";
import { MAX_HEAD_BYTES, toFile } from "./request-file.ts";
import type { Kept, Shelf } from "./shelf.ts";

/** Where requests are kept from now on. */
export type ShelfState =
  | { readonly kept: "on_disk" }
  | { readonly kept: "in_memory"; readonly failure: DiskFailure; readonly detail: string };

export interface DiskShelfOptions {
  /** Told of files that are not whole. */
  readonly drop: Drop;
  /** Told when what is kept goes elsewhere than before. */
  readonly tell: (state: ShelfState) => void;
}

/** A file takes whole blocks of its disk. */
const BLOCK_BYTES = 4_096;

/**
 * Keeps requests in a directory, one file each, and takes up those that an earlier process left. While the directory
 * can not be used they are kept in memory.
 *
 * A request is at any moment in its file or in none: a file gets its name when it is whole and on the disk. A process
 * that is killed after a request was sent and before its file is gone sends it again, which changes nothing: the
 * points have the same times.
 */
export async function openDiskShelf(directory: string, { drop, tell }: DiskShelfOptions): Promise<Shelf> {
  let state: ShelfState["kept"] | undefined;

  function enter(next: ShelfState): void {
    if (state !== next.kept) tell(next);
    state = next.kept;
  }

  function fail(error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error);
    enter({ kept: "in_memory", failure: diskFailure(error), detail });
  }

  let lock: DirectoryLock | undefined;
  let left: readonly Kept[] = [];
  let next = 0;

  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    lock = await lockDirectory(directory);
    if (lock === undefined) {
      enter({ kept: "in_memory", failure: "locked", detail: `another collector uses ${directory}` });
      return memoryShelf;
    }
    const found = await findLeft(directory, drop);
    next = found.next;
    left = found.files.map(({ name, points, bytes }) => onDisk(name, points, blocks(bytes)));
    enter({ kept: "on_disk" });
  } catch (error) {
    fail(error);
    await lock?.release();
    return memoryShelf;
  }

  function onDisk(name: string, points: number, size: number): Kept {
    const path = join(directory, name);
    return {
      size,
      points,
      lasting: true,
      load: () => loadFile(path),
      forget: () => rm(path, { force: true }).catch(fail),
    };
  }

  return {
    left,
    sizeOf: ({ body }) => blocks(MAX_HEAD_BYTES + body.length),
    async keep(request) {
      const name = `${String(next).padStart(16, "0")}.otlp`;
      next += 1;
      try {
        await writeWhole(join(directory, name), request);
        enter({ kept: "on_disk" });
        return onDisk(name, request.points, blocks(MAX_HEAD_BYTES + request.body.length));
      } catch (error) {
        fail(error);
        return inMemory(request);
      }
    },
    close: async () => await lock?.release(),
  };
}

async function writeWhole(path: string, request: ExportRequest): Promise<void> {
  const part = `${path}.part`;
  try {
    const file = await open(part, "wx", 0o600);
    try {
      for (const piece of toFile(request)) await file.writeFile(piece);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    // Why it could not be written says more than why the rest can not be removed; the next start finds it.
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

function blocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}
