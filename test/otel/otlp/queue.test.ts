import { expect, it } from "vitest";

import { exportResources, type RequestSink } from "../../../otel/otlp/periodic-reader.ts";
import { createQueue, DEFAULT_QUEUE_BYTES, memoryStorage } from "../../../otel/otlp/queue.ts";
import { drain, recordDrops, requestOf, slowStorage, takeAll } from "./requests.ts";
import { gauge, resourceOf } from "./resources.ts";

const SIZE = memoryStorage.sizeOf(requestOf(0));

function queueOf(requests: number) {
  const { drop, dropped } = recordDrops();
  return { dropped, queue: createQueue(memoryStorage, { maxBytes: requests * SIZE, onDrop: drop }) };
}

it("gives the oldest first", async () => {
  const { queue, dropped } = queueOf(3);

  for (const number of [1, 2, 3]) await queue.put(requestOf(number));

  expect([queue.requests, queue.bytes]).toEqual([3, 3 * SIZE]);
  expect(await drain(queue)).toEqual([1, 2, 3]);
  expect([queue.requests, queue.bytes]).toEqual([0, 0]);
  expect(dropped).toEqual([]);
});

it("drops the oldest when it is full, and reports each", async () => {
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

it("keeps the order of requests though the storage is slow", async () => {
  const { drop } = recordDrops();
  const storage = slowStorage(memoryStorage);
  const queue = createQueue(storage, { maxBytes: 10 * SIZE, onDrop: drop });

  const putting = Promise.all([1, 2, 3].map((number) => queue.put(requestOf(number))));
  const letting = setInterval(storage.letGo, 1);
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

const SWITCHES = 1_000;
const SERIES = 300;
const MINUTE_MS = 60_000;

/** A switch whose figures are no other's. */
function switchOf(number: number) {
  const metrics = ["cisco.tcam.usage", "cisco.tcam.limit", "cisco.tcam.utilization"].map((name) =>
    gauge(name, SERIES / 3, (index) => (number * 7_919 + index * 31) % 32_768),
  );
  return resourceOf({ "host.name": `leaf-${number}`, "host.type": "N9K-C93180YC-FX", "os.name": "NX-OS" }, metrics);
}

it("ten minutes of 1,000 switches with 300 series wait in the queue with gzip, and beyond it the oldest are dropped first", async () => {
  const { drop, dropped } = recordDrops();
  const queue = createQueue(memoryStorage, { maxBytes: DEFAULT_QUEUE_BYTES, onDrop: drop });
  const sink: RequestSink = { encoding: "protobuf", compression: "gzip", put: (request) => queue.put(request) };
  const fleet = Array.from({ length: SWITCHES }, (_, number) => switchOf(number));

  await exportResources(fleet, [sink], { madeAt: 0 });
  const [requests, bytes] = [queue.requests, queue.bytes];
  const ofOnePush = await takeAll(queue);
  const again = createQueue(memoryStorage, { maxBytes: DEFAULT_QUEUE_BYTES, onDrop: drop });
  for (let minute = 0; minute <= 10; minute += 1) {
    for (const request of ofOnePush) await again.put({ ...request, madeAt: minute * MINUTE_MS });
  }
  const lostInTenMinutes = dropped.length;
  const minutes = Math.floor(DEFAULT_QUEUE_BYTES / bytes);
  for (let minute = 11; minute <= minutes + 5; minute += 1) {
    for (const request of ofOnePush) await again.put({ ...request, madeAt: minute * MINUTE_MS });
  }
  const left = await takeAll(again);

  expect(ofOnePush.reduce((points, request) => points + request.points, 0)).toBe(SWITCHES * SERIES);
  expect(requests).toBeLessThanOrEqual(40);
  expect(lostInTenMinutes).toBe(0);
  expect(dropped.length).toBeGreaterThan(4 * requests);
  expect(new Set(dropped.map(([reason]) => reason))).toEqual(new Set(["queue_full"]));
  expect(left.length + dropped.length).toBe((minutes + 6) * requests);
  expect(left.at(-1)?.madeAt).toBe((minutes + 5) * MINUTE_MS);
  expect(left.map(({ madeAt }) => madeAt)).toEqual(left.map(({ madeAt }) => madeAt).toSorted((a, b) => a - b));
});
