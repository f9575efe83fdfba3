import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { createFileAccess } from "../../../src/config/file/file-access.ts";
import { temporaryFolder } from "../../support/folder.ts";

const SILENT = "cannot be read: the file system has not answered for 0.05 s";

/** Reads that end when they are told to, and the files that were read. */
function slowDisk() {
  const reads = new Map<string, (bytes: Buffer) => void>();
  const asked: string[] = [];
  const read = (file: string) => {
    asked.push(file);
    const { promise, resolve } = Promise.withResolvers<Buffer>();
    reads.set(file, resolve);
    return promise;
  };
  return { read, asked, end: (file: string) => reads.get(file)?.(Buffer.from(file)) };
}

describe("a file", () => {
  it("is read to its end, or to the limit, through links as Kubernetes mounts them", async () => {
    await using folder = await temporaryFolder();
    mkdirSync(join(folder.path, "..2026_11_28"));
    writeFileSync(join(folder.path, "..2026_11_28", "password"), "x".repeat(200_000));
    symlinkSync("..2026_11_28", join(folder.path, "..data"));
    symlinkSync(join("..data", "password"), join(folder.path, "password"));
    const { bytesIn } = createFileAccess();

    const whole = await bytesIn(join(folder.path, "password"), 1_000_000);
    const part = await bytesIn(join(folder.path, "password"), 100_000);

    expect([whole.length, part.length]).toEqual([200_000, 100_000]);
  });

  it.each<[string, (path: string) => unknown, string]>([
    ["a pipe that nobody writes to", (path) => execFileSync("mkfifo", [path]), "is not a regular file"],
    ["a folder", (path) => mkdirSync(path), "is a directory"],
    ["a device", (path) => symlinkSync("/dev/zero", path), "is not a regular file"],
    ["nothing", () => undefined, "does not exist"],
    ["a link to itself", (path) => symlinkSync(path, path), "its links lead back to itself"],
    ["a link to nothing", (path) => symlinkSync("/nowhere", path), "does not exist"],
  ])("that is %s is told, and holds nothing up", async (_what, make, mistake) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file");
    make(path);

    await expect(createFileAccess().bytesIn(path, 100)).rejects.toThrow(mistake);
  });
});

describe("a file system that does not answer", () => {
  it("is told after a while, and at once from then on, and holds one thread whatever is asked for", async () => {
    const disk = slowDisk();
    const { bytesIn } = createFileAccess({ deadlineMs: 50, read: disk.read });

    const first = await Promise.allSettled([bytesIn("/nfs/a", 1), bytesIn("/nfs/a", 1), bytesIn("/nfs/b", 1)]);
    const later = await Promise.allSettled([bytesIn("/nfs/a", 1), bytesIn("/nfs/c", 1)]);

    for (const outcome of [...first, ...later]) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { message: SILENT } });
    }
    expect(disk.asked).toEqual(["/nfs/a"]);
  });

  it("leaves the files of others, and is read again once it answers", async () => {
    const disk = slowDisk();
    const { bytesIn } = createFileAccess({ deadlineMs: 50, read: disk.read });
    await expect(bytesIn("/nfs/a", 1)).rejects.toThrow(SILENT);

    const local = bytesIn("/etc/b", 1);
    disk.end("/etc/b");
    disk.end("/nfs/a");
    await expect(local).resolves.toEqual(Buffer.from("/etc/b"));
    const again = bytesIn("/nfs/c", 1);
    disk.end("/nfs/c");

    await expect(again).resolves.toEqual(Buffer.from("/nfs/c"));
  });

  it("never holds more than three of the four threads", async () => {
    const disk = slowDisk();
    const { bytesIn } = createFileAccess({ deadlineMs: 50, read: disk.read });

    const outcomes = await Promise.allSettled(["/a/x", "/b/x", "/c/x", "/d/x", "/e/x"].map((file) => bytesIn(file, 1)));

    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "rejected"));
    expect(disk.asked).toEqual(["/a/x", "/b/x", "/c/x"]);
  });

  it("is no folder with many files, of which each takes a little", async () => {
    const read = async (file: string) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return Buffer.from(file);
    };
    const { bytesIn } = createFileAccess({ deadlineMs: 1_000, read });
    const files = Array.from({ length: 700 }, (_, index) => `/secrets/${index}`);

    const texts = await Promise.all(files.map((file) => bytesIn(file, 1)));

    expect(texts.map(String)).toEqual(files);
  });
});
