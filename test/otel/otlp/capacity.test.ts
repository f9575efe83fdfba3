import { expect, it } from "vitest";

import { memoryShelf } from "../../../otel/otlp/memory-shelf.ts";
import { push, type Taker } from "../../../otel/otlp/push.ts";
import { createQueue, DEFAULT_QUEUE_BYTES } from "../../../otel/otlp/queue.ts";
import { dropBook, takeAll } from "./requests.ts";
import { gauge, resourceOf } from "./resources.ts";

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
  const { drop, dropped } = dropBook();
  const queue = createQueue(memoryShelf, { maxBytes: DEFAULT_QUEUE_BYTES, drop });
  const taker: Taker = { encoding: "protobuf", compression: "gzip", put: (request) => queue.put(request) };
  const fleet = Array.from({ length: SWITCHES }, (_, number) => switchOf(number));

  await push(fleet, [taker], { madeAt: 0 });
  const [requests, bytes] = [queue.requests, queue.bytes];
  const ofOnePush = await takeAll(queue);
  const again = createQueue(memoryShelf, { maxBytes: DEFAULT_QUEUE_BYTES, drop });
  for (let minute = 0; minute <= 10; minute += 1) {
    for (const request of ofOnePush) await again.put({ ...request, madeAt: minute * MINUTE_MS });
  }
  const lostInTenMinutes = dropped.length;
  const room = Math.floor(DEFAULT_QUEUE_BYTES / bytes);
  for (let minute = 11; minute <= room + 5; minute += 1) {
    for (const request of ofOnePush) await again.put({ ...request, madeAt: minute * MINUTE_MS });
  }
  const left = await takeAll(again);

  expect(ofOnePush.reduce((points, request) => points + request.points, 0)).toBe(SWITCHES * SERIES);
  expect(requests).toBeLessThanOrEqual(40);
  expect(lostInTenMinutes).toBe(0);
  expect(dropped.length).toBeGreaterThan(4 * requests);
  expect(new Set(dropped.map(([reason]) => reason))).toEqual(new Set(["queue_full"]));
  expect(left.length + dropped.length).toBe((room + 6) * requests);
  expect(left.at(-1)?.madeAt).toBe((room + 5) * MINUTE_MS);
  expect(left.map(({ madeAt }) => madeAt)).toEqual(left.map(({ madeAt }) => madeAt).toSorted((a, b) => a - b));
});
