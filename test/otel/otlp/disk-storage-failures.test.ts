import { execFile } from "node:child_process";
import { link, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

import { toFile } from "../../../otel/otlp/disk-files.ts";
import { memoryStorage } from "../../../otel/otlp/queue.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { faultyDisk, filesIn, openQueue } from "./disk-queue.ts";
import { drain, requestOf } from "./requests.ts";

const run = promisify(execFile);
const name = (number: number | string) => `${String(number).padStart(16, "0")}.otlp`;

it("keeps requests in memory while another collector uses the directory, and on disk once that has ended", async () => {
  await using folder = await temporaryFolder();
  const { queue: first } = await openQueue(folder.path);
  await first.put(requestOf(1));

  const { queue, states, dropped, failures } = await openQueue(folder.path);
  await queue.put(requestOf(2));
  await first.close();
  await queue.put(requestOf(3));
  const files = await filesIn(folder.path);

  expect(states).toMatchObject([{ kept: "in_memory", failure: "locked" }, { kept: "on_disk" }]);
  expect(files).toEqual([name(0), name(1)]);
  expect(await drain(queue)).toEqual([1, 2, 3]);
  expect([dropped, new Set(failures)]).toEqual([[], new Set(["locked"])]);
  await queue.close();
});

it("leaves a directory alone for a while that could not be used", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "lock"), "mine");

  const { queue, states, failures } = await openQueue(folder.path, { retryMs: 3_600_000 });
  for (const number of [1, 2, 3]) await queue.put(requestOf(number));

  expect(states).toMatchObject([{ kept: "in_memory", failure: "failed" }]);
  expect(failures).toEqual(["failed"]);
  expect(await drain(queue)).toEqual([1, 2, 3]);
});

it("drops the oldest in memory when more than may be there cannot be kept on disk", async () => {
  await using folder = await temporaryFolder();
  const disk = faultyDisk();
  const maxInMemoryBytes = 2 * memoryStorage.sizeOf(requestOf(0));
  const { queue, dropped } = await openQueue(folder.path, { disk, maxInMemoryBytes });

  await queue.put(requestOf(1));
  disk.fault = "ENOSPC";
  for (const number of [2, 3, 4, 5]) await queue.put(requestOf(number));
  disk.fault = undefined;
  await queue.put(requestOf(6));

  expect(dropped).toEqual([
    ["queue_full", 2],
    ["queue_full", 3],
  ]);
  expect(await drain(queue)).toEqual([1, 4, 5, 6]);
  await queue.close();
});

it("keeps requests in memory where a directory can not be made, and on disk once it can", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file", "queue");
  await writeFile(join(folder.path, "file"), "");

  const { queue, states } = await openQueue(path);
  await queue.put(requestOf(1));
  await rm(join(folder.path, "file"));
  await queue.put(requestOf(2));

  expect(states).toMatchObject([{ kept: "in_memory", failure: "not_writable" }, { kept: "on_disk" }]);
  expect(await drain(queue)).toEqual([1, 2]);
  await queue.close();
});

it.each([
  ["ENOSPC", "full"],
  ["EROFS", "not_writable"],
  ["EIO", "failed"],
  ["hangs", "timeout"],
])("keeps requests in memory while the disk has %s, loses none, and says so once", async (fault, failure) => {
  await using folder = await temporaryFolder();
  const disk = faultyDisk();
  const { queue, states, dropped, failures } = await openQueue(folder.path, { disk });
  await queue.put(requestOf(1));
  disk.fault = fault;

  for (const number of [2, 3, 4]) await queue.put(requestOf(number));
  const meanwhile = await queue.take();
  meanwhile?.release();
  disk.fault = undefined;
  for (const number of [5, 6]) await queue.put(requestOf(number));

  // The one on disk cannot be read then, and those in memory can be sent.
  expect(meanwhile?.request.points).toBe(2);
  expect(states).toMatchObject([{ kept: "on_disk" }, { kept: "in_memory", failure }, { kept: "on_disk" }]);
  expect(new Set(failures)).toEqual(new Set([failure]));
  expect(await filesIn(folder.path)).toEqual([name(0), expect.stringMatching(/otlp$/), expect.stringMatching(/otlp$/)]);
  expect(await drain(queue)).toEqual([1, 2, 3, 4, 5, 6]);
  expect([dropped, await filesIn(folder.path)]).toEqual([[], []]);
  await queue.close();
});

it("says that a disk is well again once a whole push found space on it", async () => {
  await using folder = await temporaryFolder();
  const disk = faultyDisk();
  const { queue, states } = await openQueue(folder.path, { disk });
  const push = async (madeAt: number, faults: readonly (string | undefined)[]): Promise<void> => {
    for (const fault of faults) {
      disk.fault = fault;
      await queue.put({ ...requestOf(1), madeAt });
    }
  };

  for (const madeAt of [1, 2, 3]) await push(madeAt, [undefined, "ENOSPC", undefined]);
  const meanwhile = states.map(({ kept }) => kept);
  for (const madeAt of [4, 5]) await push(madeAt, [undefined, undefined, undefined]);

  expect(meanwhile).toEqual(["on_disk", "in_memory"]);
  expect(states.map(({ kept }) => kept)).toEqual(["on_disk", "in_memory", "on_disk"]);
  await queue.close();
});

it("removes later what could not be removed, and gives it to nobody meanwhile", async () => {
  await using folder = await temporaryFolder();
  const disk = faultyDisk();
  const { queue, failures, dropped } = await openQueue(folder.path, { disk });
  await queue.put(requestOf(1));
  const held = await queue.take();

  disk.fault = "EROFS";
  await held?.finish();
  disk.fault = undefined;
  const meanwhile = await filesIn(folder.path);
  await rm(join(folder.path, "lock"));
  await queue.put(requestOf(2));

  expect(meanwhile).toEqual([name(0)]);
  expect(failures).toContain("not_writable");
  expect(await filesIn(folder.path)).toEqual([name(1)]);
  expect(await drain(queue)).toEqual([2]);
  expect(dropped).toEqual([]);
  await queue.close();
});

it("makes a directory anew that was removed, and locks it anew", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "queue");
  const { queue, dropped, states, failures } = await openQueue(path);
  await queue.put(requestOf(1));

  await rm(path, { recursive: true });
  await queue.put(requestOf(2));
  const other = await openQueue(path);

  expect(other.states).toMatchObject([{ kept: "in_memory", failure: "locked" }]);
  expect(await filesIn(path)).toHaveLength(1);
  expect(await drain(queue)).toEqual([2]);
  expect(dropped).toEqual([["torn", 1]]);
  expect(states).toMatchObject([{ kept: "on_disk" }, { kept: "in_memory", failure: "gone" }, { kept: "on_disk" }]);
  expect(failures).toEqual(["gone", "torn"]);
  await queue.close();
});

it("takes no number that a stranger has, and none that has no successor", async () => {
  await using folder = await temporaryFolder();
  const strange = [
    "9999999999999999.otlp",
    "0999999999999999.otlp",
    "1000000000000000.otlp",
    "00000000000000000007.otlp",
  ];
  for (const one of [...strange, "-000000000000001.otlp", "1.otlp"]) await writeFile(join(folder.path, one), "");
  await writeFile(join(folder.path, name("999999999999998")), Buffer.concat(toFile(requestOf(1))));
  await mkdir(join(folder.path, name(0)));
  await symlink("nowhere", join(folder.path, name(1)));
  await symlink("nowhere", join(folder.path, `${name(2)}.part`));

  const { queue, dropped, states } = await openQueue(folder.path);
  for (const number of [2, 3, 4, 5]) await queue.put(requestOf(number));
  const files = await filesIn(folder.path);

  // The last number there is was a stranger's file that is not whole.
  expect(dropped).toEqual([["torn", 0]]);
  expect(files).toEqual(expect.arrayContaining([name(3), name(4), name(5), name(6)]));
  expect(await drain(queue)).toEqual([1, 2, 3, 4, 5]);
  expect(states).toMatchObject([{ kept: "not_sent", failure: "foreign", files: 8 }, { kept: "on_disk" }]);
  await queue.close();
  const { queue: next } = await openQueue(folder.path);
  expect(next.requests).toBe(0);
  await next.close();
});

it("costs a file that is empty, too large, or announces more than it has, itself alone", async () => {
  await using folder = await temporaryFolder();
  const { queue: earlier } = await openQueue(folder.path);
  for (const number of [1, 2, 3, 4, 5]) await earlier.put(requestOf(number));
  await earlier.close();
  await truncate(join(folder.path, name(0)));
  await truncate(join(folder.path, name(1)), 5 * 2 ** 30);
  await writeFile(join(folder.path, name(2)), "nxapi-collector otlp 1 protobuf none 3 1 999999999999999 00000000\nx");

  const { queue, dropped } = await openQueue(folder.path);

  expect(await drain(queue)).toEqual([4, 5]);
  expect(dropped).toEqual([
    ["torn", 0],
    ["torn", 2],
    ["torn", 3],
  ]);
  expect(await filesIn(folder.path)).toEqual([]);
  await queue.close();
});

it("leaves a file that has become something else while it waited, and goes on", async () => {
  await using folder = await temporaryFolder();
  const { queue, dropped, states, failures } = await openQueue(folder.path);
  for (const number of [1, 2, 3, 4]) await queue.put(requestOf(number));
  await rm(join(folder.path, name(0)));
  await run("mkfifo", [join(folder.path, name(0))]);
  await rm(join(folder.path, name(1)));
  await symlink("/dev/zero", join(folder.path, name(1)));
  await rm(join(folder.path, name(2)));

  expect(await drain(queue)).toEqual([4]);
  expect(dropped).toEqual([
    ["unreadable", 1],
    ["unreadable", 2],
    ["torn", 3],
  ]);
  expect(failures).toEqual(["unreadable", "unreadable", "torn"]);
  expect(states.filter(({ kept }) => kept === "not_sent")).toHaveLength(2);
  expect(await filesIn(folder.path)).toEqual([name(0), name(1)]);
  await queue.close();
});

it("follows no link to a file of somebody else, and removes none", async () => {
  await using folder = await temporaryFolder();
  const mine = join(folder.path, "mine");
  const path = join(folder.path, "queue");
  await mkdir(path);
  await writeFile(mine, Buffer.concat(toFile(requestOf(1))));
  await symlink(mine, join(path, name(1)));
  await link(mine, join(path, name(2)));

  const { queue, states } = await openQueue(path);

  expect(await drain(queue)).toEqual([1]);
  expect(states).toMatchObject([
    { kept: "not_sent", failure: "foreign", files: 1, detail: name(1) },
    { kept: "on_disk" },
  ]);
  expect(await readFile(mine)).toEqual(Buffer.concat(toFile(requestOf(1))));
  expect((await readdir(path)).toSorted()).toEqual([name(1), "lock"]);
  await queue.close();
});
