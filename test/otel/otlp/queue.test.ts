import { expect, it } from "vitest";

import { memoryShelf } from "../../../otel/otlp/memory-shelf.ts";
import { createQueue } from "../../../otel/otlp/queue.ts";
import { drain, dropBook, requestOf, slowShelf } from "./requests.ts";

const SIZE = memoryShelf.sizeOf(requestOf(0));

function queueOf(requests: number) {
  const { drop, dropped } = dropBook();
  return { dropped, queue: createQueue(memoryShelf, { maxBytes: requests * SIZE, drop }) };
}

it("gives the oldest first", async () => {
  const { queue, dropped } = queueOf(3);

  for (const number of [1, 2, 3]) await queue.put(requestOf(number));

  expect([queue.requests, queue.bytes]).toEqual([3, 3 * SIZE]);
  expect(await drain(queue)).toEqual([1, 2, 3]);
  expect([queue.requests, queue.bytes]).toEqual([0, 0]);
  expect(dropped).toEqual([]);
});

it("drops the oldest where there is no room, and tells of each", async () => {
  const { queue, dropped } = queueOf(3);

  for (const number of [1, 2, 3, 4, 5]) await queue.put(requestOf(number));

  expect(queue.bytes).toBe(3 * SIZE);
  expect(dropped).toEqual([
    ["queue_full", 1],
    ["queue_full", 2],
  ]);
  expect(await drain(queue)).toEqual([3, 4, 5]);
});

it("drops several small ones for a large one, but none for one that can never fit", async () => {
  const { queue, dropped } = queueOf(3);

  for (const number of [1, 2, 3]) await queue.put(requestOf(number));
  await queue.put(requestOf(4, 2 * SIZE));
  await queue.put(requestOf(5, 3 * SIZE));

  expect(dropped.map(([, points]) => points)).toEqual([1, 2, 3, 5]);
  expect(await drain(queue)).toEqual([4]);
});

it("does not drop the one that is being sent", async () => {
  const { queue, dropped } = queueOf(2);
  await queue.put(requestOf(1));
  const held = await queue.take();

  for (const number of [2, 3]) await queue.put(requestOf(number));

  expect(dropped).toEqual([["queue_full", 2]]);
  await held?.finish();
  expect(await drain(queue)).toEqual([3]);
});

it("drops the one that could not be sent as the oldest that it is", async () => {
  const { queue, dropped } = queueOf(2);
  for (const number of [1, 2]) await queue.put(requestOf(number));

  (await queue.take())?.release();
  await queue.put(requestOf(3));

  expect(dropped).toEqual([["queue_full", 1]]);
  expect(await drain(queue)).toEqual([2, 3]);
});

it("waits for the first request", async () => {
  const { queue } = queueOf(2);

  const taking = queue.take();
  await queue.put(requestOf(7));

  expect((await taking)?.request.points).toBe(7);
});

it("tells who waits that nothing comes any more", async () => {
  const { queue } = queueOf(2);

  const taking = queue.take();
  queue.end();

  expect(await taking).toBeUndefined();
  expect(await queue.take()).toBeUndefined();
});

it("keeps the order of requests though the shelf is slow", async () => {
  const { drop } = dropBook();
  const shelf = slowShelf(memoryShelf);
  const queue = createQueue(shelf, { maxBytes: 10 * SIZE, drop });

  const putting = Promise.all([1, 2, 3].map((number) => queue.put(requestOf(number))));
  const letting = setInterval(shelf.letGo, 1);
  await putting;
  clearInterval(letting);

  expect(await drain(queue)).toEqual([1, 2, 3]);
});

it("drops what is left in memory when it is closed", async () => {
  const { queue, dropped } = queueOf(3);
  for (const number of [1, 2]) await queue.put(requestOf(number));

  await queue.close();

  expect(dropped).toEqual([
    ["stopped", 1],
    ["stopped", 2],
  ]);
  expect([queue.requests, queue.bytes]).toEqual([0, 0]);
});
