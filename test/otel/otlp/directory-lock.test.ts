import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { lockDirectory } from "../../../otel/otlp/directory-lock.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { startQueueFiller } from "./queue-filler.ts";

it("is had by one at a time", async () => {
  await using folder = await temporaryFolder();

  const first = await lockDirectory(folder.path);
  const second = await lockDirectory(folder.path);
  await first?.release();
  const third = await lockDirectory(folder.path);

  expect(first).toBeDefined();
  expect(second).toBeUndefined();
  expect(third).toBeDefined();
  await third?.release();
});

it("is had by another process while that lives, and can be taken when it was killed", async () => {
  await using folder = await temporaryFolder();
  await using filler = await startQueueFiller(folder.path);

  const meanwhile = await lockDirectory(folder.path);
  await filler.kill();
  const afterwards = await lockDirectory(folder.path);

  expect(meanwhile).toBeUndefined();
  expect(afterwards).toBeDefined();
  await afterwards?.release();
});

it("is had by one of those who want the lock of a dead process at the same time", async () => {
  await using folder = await temporaryFolder();
  await using filler = await startQueueFiller(folder.path);
  await filler.kill();

  const locks = await Promise.all(Array.from({ length: 8 }, () => lockDirectory(folder.path).catch(() => undefined)));

  expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
  for (const lock of locks) await lock?.release();
});

it("says that a path is too long, and how long it may be", async () => {
  await using folder = await temporaryFolder();
  const directory = join(folder.path, "x".repeat(90));
  await mkdir(directory);

  await expect(lockDirectory(directory)).rejects.toThrow(/is too long for a socket; use a path of at most 89 bytes/);
});

it("removes no file that is not a collector's socket", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "lock"), "mine");

  await expect(lockDirectory(folder.path)).rejects.toThrow(/lock is not the socket of a collector; remove it/);
});
