import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { toFile } from "../../../otel/otlp/disk-files.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { filesIn, openQueue } from "./disk-queue.ts";
import { startQueueFiller } from "./queue-filler.ts";
import { drain, requestOf, takeAll } from "./requests.ts";

it("gives what an earlier collector left, then what is new", async () => {
  await using folder = await temporaryFolder();
  const { queue: earlier, dropped: droppedThen } = await openQueue(folder.path);
  for (const number of [1, 2, 3]) await earlier.put(requestOf(number));
  await (await earlier.take())?.finish();
  await earlier.close();

  const { queue, dropped, states } = await openQueue(folder.path);
  await queue.put(requestOf(4));

  expect(queue.requests).toBe(3);
  expect(await drain(queue)).toEqual([2, 3, 4]);
  expect(await filesIn(folder.path)).toEqual([]);
  expect([droppedThen, dropped]).toEqual([[], []]);
  expect(states).toEqual([{ kept: "on_disk" }]);
  await queue.close();
});

it("sends the very bytes", async () => {
  await using folder = await temporaryFolder();
  const { queue } = await openQueue(join(folder.path, "made", "by", "itself"));

  await queue.put(requestOf(5, 3));

  expect((await queue.take())?.request).toEqual(requestOf(5, 3));
  await queue.close();
});

it("is readable by its owner only", async () => {
  await using folder = await temporaryFolder();
  const directory = join(folder.path, "queue");
  const { queue } = await openQueue(directory);

  await queue.put(requestOf(1));

  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  const [file = ""] = await filesIn(directory);
  expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  await queue.close();
});

it("takes no more of the disk than its limit, of what was left too", async () => {
  await using folder = await temporaryFolder();
  const { queue: earlier, dropped: droppedThen } = await openQueue(folder.path, { maxBytes: 3 * 8_192 });
  for (const number of [1, 2, 3, 4]) await earlier.put(requestOf(number, 5_000));
  await earlier.close();

  const { queue, dropped } = await openQueue(folder.path, { maxBytes: 2 * 8_192 });
  await queue.put(requestOf(5, 5_000));

  expect(droppedThen).toEqual([["queue_full", 1]]);
  expect(dropped.map(([, points]) => points)).toEqual([2, 3]);
  expect(await filesIn(folder.path)).toHaveLength(2);
  expect(await drain(queue)).toEqual([4, 5]);
  await queue.close();
});

it("has all that was put and only that when its process is killed", { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  for (let round = 0; round < 3; round += 1) {
    const before = (await filesIn(folder.path)).length;
    await using filler = await startQueueFiller(folder.path);
    await new Promise((resolve) => setTimeout(resolve, 10 + 25 * round));

    const put = await filler.kill();

    const { queue, dropped } = await openQueue(folder.path);
    // The last may be on the disk before its process could say so.
    expect(queue.requests - before - put).toBeOneOf([0, 1]);
    expect(dropped.filter(([reason]) => reason !== "torn")).toEqual([]);
    await queue.close();
  }

  const { queue } = await openQueue(folder.path);
  const requests = await takeAll(queue);
  expect(requests.every(({ points, body }) => Buffer.from(body).equals(requestOf(points, 100_000).body))).toBe(true);
  expect(await filesIn(folder.path)).toEqual([]);
  await queue.close();
});

it("skips, counts and removes files that are not whole, and leaves those of others alone", async () => {
  await using folder = await temporaryFolder();
  const { queue: earlier } = await openQueue(folder.path);
  for (const number of [1, 2, 3, 4]) await earlier.put(requestOf(number));
  await earlier.close();
  const [cut = "", , flipped = ""] = await filesIn(folder.path);
  await truncate(join(folder.path, cut), 500);
  await writeFile(join(folder.path, flipped), Buffer.concat(toFile(requestOf(3))).fill(0, 600, 601));
  await writeFile(join(folder.path, "0000000000000009.otlp.part"), "nxapi-coll");
  await writeFile(join(folder.path, "notes.txt"), "mine");

  const { queue, dropped } = await openQueue(folder.path);

  expect(await drain(queue)).toEqual([2, 4]);
  expect(dropped).toEqual([
    ["torn", 1],
    ["torn", 0],
    ["torn", 3],
  ]);
  expect(await filesIn(folder.path)).toEqual([]);
  expect(await readFile(join(folder.path, "notes.txt"), "utf8")).toBe("mine");
  await queue.close();
});
