import { expect, it } from "vitest";

import { doneWithin } from "../../../otel/otlp/deadline.ts";
import { inMemory, memoryStorage } from "../../../otel/otlp/queue.ts";
import { accept, answering, startReceiver } from "./http-server.ts";
import { requestOf } from "./requests.ts";
import { startTestSender } from "./test-sender.ts";

/** A sender that sleeps until it is woken; `paused` is when it first does. */
function startPausing(url: URL) {
  const { promise: paused, resolve } = Promise.withResolvers<void>();
  const sleep = async (_milliseconds: number, signal: AbortSignal): Promise<void> => {
    resolve();
    await new Promise<void>((wake) => signal.addEventListener("abort", () => wake(), { once: true }));
  };
  return { ...startTestSender({ url, sleep }), paused };
}

it("sends all that waits", async () => {
  await using receiver = await startReceiver();
  const { queue, sender, counts } = startTestSender({ url: receiver.url });
  const putting = [1, 2, 3].map((number) => queue.put(requestOf(number)));
  await Promise.all(putting);

  await sender.flush(5_000);

  expect(receiver.received).toHaveLength(3);
  expect(counts()).toMatchObject({ sent: { requests: 3 }, dropped: {} });
});

it("does not wait for the end of a pause, and sends what waits if the destination is back", async () => {
  await using receiver = await startReceiver(answering(503));
  const { queue, sender, counts, paused } = startPausing(receiver.url);
  for (const number of [1, 2]) await queue.put(requestOf(number));
  await paused;
  receiver.respond = accept;

  await sender.flush(5_000);

  expect(counts()).toMatchObject({ sent: { requests: 2 }, retries: 1, dropped: {} });
});

it("tries once more at a destination that fails, and drops and counts the rest", async () => {
  await using receiver = await startReceiver(answering(503));
  const { queue, sender, counts, paused } = startPausing(receiver.url);
  for (const number of [1, 2]) await queue.put(requestOf(number));
  await paused;

  await sender.flush(60_000);

  expect(receiver.received).toHaveLength(2);
  expect(counts()).toMatchObject({ sent: { requests: 0 }, dropped: { stopped: { requests: 2, points: 3 } } });
  expect([queue.requests, queue.bytes]).toEqual([0, 0]);
});

it("leaves a destination alone that has asked for it", async () => {
  await using receiver = await startReceiver(answering(429, { "Retry-After": "60" }));
  const { queue, sender, counts, paused } = startPausing(receiver.url);
  await queue.put(requestOf(1));
  await paused;

  await sender.flush(60_000);

  expect(receiver.received).toHaveLength(1);
  expect(counts()).toMatchObject({ dropped: { stopped: { requests: 1, points: 1 } } });
});

it("ends in time with a destination that hangs", async () => {
  await using receiver = await startReceiver(() => undefined);
  const { queue, sender, counts, events } = startTestSender({
    url: receiver.url,
    destination: { timeoutMs: 3_600_000 },
  });
  await queue.put(requestOf(1));

  await sender.flush(100);

  expect(counts()).toMatchObject({ failed: {}, dropped: { stopped: { requests: 1, points: 1 } } });
  expect(events).toEqual([]);
});

it("may be asked for twice", async () => {
  await using receiver = await startReceiver();
  const { sender } = startTestSender({ url: receiver.url });

  await Promise.all([sender.flush(1_000), sender.flush(1_000)]);

  expect(receiver.received).toEqual([]);
});

it("ends in time with a disk that hangs, in whatever it is asked", async () => {
  await using receiver = await startReceiver(answering(503));
  const never = new Promise<never>(() => undefined);
  const hanging = { ...inMemory(requestOf(1)), lasting: true, load: () => never, forget: () => never };
  const storage = { ...memoryStorage, keep: () => Promise.resolve(hanging), close: () => never };
  const { queue, sender, counts } = startTestSender({ url: receiver.url, storage: storage });
  await queue.put(requestOf(1));

  expect(await doneWithin(sender.flush(10), 10_000)).toBe(true);
  expect(counts()).toMatchObject({ sent: { requests: 0 }, dropped: {} });
});

it("ends in time with a request that cannot be put", async () => {
  await using receiver = await startReceiver();
  const storage = { ...memoryStorage, keep: () => new Promise<never>(() => undefined) };
  const { queue, sender } = startTestSender({ url: receiver.url, storage: storage });
  void queue.put(requestOf(1));

  expect(await doneWithin(sender.flush(10), 10_000)).toBe(true);
});
