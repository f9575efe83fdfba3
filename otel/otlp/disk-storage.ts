import { mkdir, unlink } from "node:fs/promises";
import { join } from "node:path";

import { errorMessage } from "../../src/error-message.ts";
import type { OnDrop } from "./counters.ts";
import { doneWithin } from "./deadline.ts";
import { type DirectoryLock, lockDirectory } from "./directory-lock.ts";
import {
  type DirectoryContents,
  listRequests,
  loadFile,
  MAX_FILE_BYTES,
  MAX_HEADER_BYTES,
  numberAfter,
  writeNew,
} from "./disk-files.ts";
import type { ExportRequest } from "./encode.ts";
import { codeOf, createDisk, type Disk, type DiskFailure, diskFailure } from "./disk.ts";
import { inMemory, type Storage, type StoredRequest } from "./queue.ts";

/** Where requests are kept from now on, and what is in the directory that is not sent. */
export type StorageState =
  | { readonly kept: "on_disk" }
  | { readonly kept: "in_memory"; readonly failure: DiskFailure; readonly detail: string }
  | { readonly kept: "not_sent"; readonly failure: DiskFailure; readonly files: number; readonly detail: string };

/** Who is told of what, and how long things may take. */
export interface DiskStorageOptions {
  /** Told of files that are not whole, or can not be read. */
  readonly onDrop: OnDrop;
  /** Told of each thing that goes wrong, to count it. */
  readonly onFailure: (failure: DiskFailure) => void;
  /** Told when what is kept goes elsewhere than before, and of files that are left where they are. */
  readonly onState: (state: StorageState) => void;
  readonly disk?: Disk;
  /** How long the start waits for the directory; what is found later is sent later. */
  readonly startMs?: number;
  /** A directory that can not be used is tried again after so long, when there is something to keep. */
  readonly retryMs?: number;
}

/** A file takes whole blocks of its disk. */
const BLOCK_BYTES = 4_096;
/** How many files that could not be removed are tried again at a time. */
const REMOVED_AT_ONCE = 8;

/**
 * Keeps requests in a directory, one file each, and loads those that an earlier process left. While the directory cannot
 * be used, keeps them in memory and tries the directory again.
 *
 * A file gets its name when it is whole and on the disk, so a named file is never half-written. A process
 * that is killed after a request was sent and before its file is gone sends it again, which changes nothing: the
 * points have the same times.
 */
export async function openDiskStorage(directory: string, options: DiskStorageOptions): Promise<Storage> {
  const { onDrop, onFailure, onState, disk = createDisk(), startMs = 10_000, retryMs = 10_000 } = options;
  let said = "";
  let lock: DirectoryLock | undefined;
  let opening: Promise<void> | undefined;
  let triedAt = -Infinity;
  let closed = false;
  let next = 0;
  /**
   * When the last request was made that could not be kept, and the first of those after it. The requests of one push, large and
   * small, are made at one time: on a disk that is nearly full some of each find space.
   */
  let notKept: { readonly madeAt: number; keptSince?: number } | undefined;
  let left: StoredRequest[] = [];
  /**
   * The files of requests that wait, and those that are to be removed: they are not found again. Bounded by the queue.
   */
  const known = new Set<string>();
  const unremoved = new Set<string>();

  function enter(state: Exclude<StorageState, { kept: "not_sent" }>): void {
    const now = state.kept === "on_disk" ? state.kept : state.failure;
    if (now !== said) onState(state);
    said = now;
  }

  function stayInMemory(error: unknown): void {
    const failure = diskFailure(error);
    onFailure(failure);
    enter({ kept: "in_memory", failure, detail: errorMessage(error) });
  }

  /** Says so only once a whole push was kept. */
  function noteKept({ madeAt }: ExportRequest): void {
    if (notKept === undefined) return enter({ kept: "on_disk" });
    if (madeAt === notKept.madeAt) return;
    notKept.keptSince ??= madeAt;
    if (madeAt === notKept.keptSince) return;
    notKept = undefined;
    enter({ kept: "on_disk" });
  }

  function open(): Promise<void> {
    triedAt = performance.now();
    opening ??= tryOpen()
      .catch(stayInMemory)
      .finally(() => (opening = undefined));
    return opening;
  }

  async function tryOpen(): Promise<void> {
    await disk.run(() => mkdir(directory, { recursive: true, mode: 0o700 }));
    const taken = await disk.run(
      () => lockDirectory(directory),
      (late) => void late?.release(),
    );
    if (taken === undefined) {
      onFailure("locked");
      return enter({ kept: "in_memory", failure: "locked", detail: `another collector uses ${directory}` });
    }
    try {
      takeUp(await listRequests(directory, disk));
    } catch (error) {
      await taken.release();
      throw error;
    }
    if (closed) return await taken.release();
    lock = taken;
    enter({ kept: "on_disk" });
  }

  function takeUp(found: DirectoryContents): void {
    // A name is not used twice, even if the directory was replaced.
    next = Math.max(next, found.next);
    for (const points of found.torn) {
      onFailure("torn");
      onDrop("torn", points);
    }
    for (const _ of found.unreadable) onDrop("unreadable", 0);
    noteLeft("unreadable", found.unreadable);
    noteLeft("foreign", found.foreign);
    const files = found.files.filter(({ name }) => !known.has(name));
    left = [...left, ...files.map(({ name, points, bytes }) => onDisk(name, points, blocks(bytes)))];
  }

  function noteLeft(failure: DiskFailure, names: readonly string[]): void {
    const [detail] = names;
    for (const _ of names) onFailure(failure);
    if (detail !== undefined) onState({ kept: "not_sent", failure, files: names.length, detail });
  }

  function onDisk(name: string, points: number, size: number): StoredRequest {
    const path = join(directory, name);
    let readable = true;
    known.add(name);
    return {
      size,
      points,
      lasting: true,
      async load() {
        const loaded = await disk.run(() => loadFile(path));
        if (loaded.state === "whole") return loaded.request;
        onFailure(loaded.state);
        if (loaded.state === "torn") return "torn";
        readable = false;
        onState({ kept: "not_sent", failure: "unreadable", files: 1, detail: `${name}: ${loaded.detail}` });
        return "unreadable";
      },
      async remove() {
        if (readable) await removeFile(name);
        else known.delete(name);
      },
    };
  }

  async function removeFile(name: string): Promise<void> {
    unremoved.delete(name);
    try {
      await disk.run(() => unlink(join(directory, name)));
    } catch (error) {
      if (codeOf(error) !== "ENOENT") {
        unremoved.add(name);
        return onFailure(diskFailure(error));
      }
    }
    known.delete(name);
  }

  /** Whether the directory can be used. It may have been removed, or never existed. */
  async function isReady(): Promise<boolean> {
    const held = lock;
    if (held !== undefined && !(await disk.run(() => held.isHeld()).catch(() => true))) {
      onFailure("gone");
      enter({ kept: "in_memory", failure: "gone", detail: `${directory} was removed or replaced` });
      lock = undefined;
      await disk.run(() => held.release()).catch(() => undefined);
      await open();
    } else if (held === undefined && performance.now() - triedAt >= retryMs) {
      await doneWithin(open(), startMs);
    }
    return lock !== undefined;
  }

  await doneWithin(open(), startMs);
  if (opening !== undefined) enter({ kept: "in_memory", failure: "timeout", detail: `${directory} is not read yet` });

  return {
    takeLeft: () => left.splice(0),
    sizeOf: ({ body }) => blocks(MAX_HEADER_BYTES + body.length),
    async store(request) {
      if (request.body.length > MAX_FILE_BYTES - MAX_HEADER_BYTES || !(await isReady())) return inMemory(request);
      const from = next;
      next = numberAfter(next);
      try {
        const written = await disk.run(
          () => writeNew(directory, from, request),
          // It was written late and is in memory by now.
          ({ name }) => {
            known.add(name);
            unremoved.add(name);
          },
        );
        ({ next } = written);
        noteKept(request);
        for (const name of [...unremoved].slice(0, REMOVED_AT_ONCE)) await removeFile(name);
        return onDisk(written.name, request.points, blocks(MAX_HEADER_BYTES + request.body.length));
      } catch (error) {
        notKept = { madeAt: request.madeAt };
        stayInMemory(error);
        return inMemory(request);
      }
    },
    async close() {
      closed = true;
      await opening;
      await lock?.release();
    },
  };
}

function blocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}
