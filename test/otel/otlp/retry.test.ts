import { setImmediate as eventLoopTurn } from "node:timers/promises";

import { expect, it } from "vitest";

import { openDiskStorage } from "../../../otel/otlp/disk-storage.ts";
import { createGrpcTransport } from "../../../otel/otlp/grpc-transport.ts";
import { memoryStorage } from "../../../otel/otlp/queue.ts";
import { backoffMs, DEFAULT_BACKOFF } from "../../../otel/otlp/retry.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { freePort } from "../../support/free-port.ts";
import { eventually } from "../../support/processes.ts";
import { acceptCall, failing, startGrpcReceiver } from "./grpc-server.ts";
import { accept, answering, destinationAt, type HttpReceiver, type Responder, startReceiver } from "./http-server.ts";
import { requestOf } from "./requests.ts";
import { everyMinute, STARTED_AT, startTestSender } from "./test-sender.ts";

const TEN_MINUTES = 600_000;
const MINUTES = Array.from({ length: 11 }, (_, minute) => minute);

/** The requests that a receiver took, by the number that their bodies are full of. */
function numbersOf(received: readonly { readonly body: Buffer }[]): (number | undefined)[] {
  return received.map(({ body }) => body.at(-1));
}

it("sends each request as it comes, over one connection", async () => {
  await using receiver = await startReceiver();
  const { queue, settled, sender, counts, pauses, events } = startTestSender({ url: receiver.url });

  for (const number of [1, 2, 3]) await queue.put(requestOf(number));
  await settled(3);

  expect(numbersOf(receiver.received)).toEqual([1, 2, 3]);
  expect(receiver.connections()).toBe(1);
  expect(counts()).toEqual({
    sent: { requests: 3, points: 6 },
    rejectedPoints: 0,
    partialSuccesses: 0,
    dropped: {},
    failed: {},
    diskFailures: {},
    retries: 0,
    lastSuccessAt: STARTED_AT,
  });
  expect([pauses, events, queue.requests, queue.bytes]).toEqual([[], [], 0, 0]);
  await sender.flush(1_000);
});

it.each([
  ["answers 429 with Retry-After", answering(429, { "Retry-After": "45" }), "busy"],
  ["answers 503", answering(503), "busy"],
  ["answers 503 with Retry-After", answering(503, { "Retry-After": "3600" }), "busy"],
  ["answers 502", answering(502), "busy"],
  ["hangs", () => undefined, "timeout"],
  ["hangs in its answer", (response) => response.writeHead(200, { "Content-Length": "1" }).flushHeaders(), "timeout"],
  ["resets connections", (_, socket) => socket.resetAndDestroy(), "connection_lost"],
] satisfies [string, Responder, string][])(
  "loses nothing of a destination that %s for ten minutes",
  async (_what, answer, failure) => {
    await using receiver = await startReceiver(answer);
    const putEveryMinute = everyMinute();
    const { queue, settled, sender, counts, events } = startTestSender({
      url: receiver.url,
      // One that hangs takes this long in each of ten attempts, and one that does not must answer in it.
      destination: { timeoutMs: 1_000 },
      backoff: { initialMs: 120_000, maxMs: 120_000 },
      async passed(elapsedMs, to) {
        await putEveryMinute(Math.min(elapsedMs, TEN_MINUTES), to);
        if (elapsedMs < TEN_MINUTES) return;
        receiver.respond = accept;
      },
    });

    await putEveryMinute(0, queue);
    await settled(MINUTES.length);
    await sender.flush(1_000);

    const attempts = receiver.received.length - MINUTES.length;
    expect(numbersOf(receiver.received.slice(attempts))).toEqual(MINUTES);
    expect(attempts).toBeLessThanOrEqual(10);
    expect(counts()).toMatchObject({
      sent: { requests: 11, points: 55 },
      dropped: {},
      failed: { [failure]: attempts },
    });
    expect(counts().retries).toBe(attempts);
    expect(events).toMatchObject([
      { event: "failing", failure },
      { event: "accepting", afterFailures: attempts },
    ]);
  },
);

it("loses nothing of a destination that is not there for ten minutes", async () => {
  const port = await freePort();
  await using stack = new AsyncDisposableStack();
  const receivers: HttpReceiver[] = [];
  const putEveryMinute = everyMinute();
  const { queue, settled, sender, counts } = startTestSender({
    url: new URL(`http://127.0.0.1:${port}/v1/metrics`),
    async passed(elapsedMs, to) {
      await putEveryMinute(Math.min(elapsedMs, TEN_MINUTES), to);
      if (elapsedMs >= TEN_MINUTES && receivers.length === 0) {
        receivers.push(stack.use(await startReceiver(accept, port)));
      }
    },
  });

  await putEveryMinute(0, queue);
  await settled(MINUTES.length);
  await sender.flush(1_000);

  expect(numbersOf(receivers[0]?.received ?? [])).toEqual(MINUTES);
  expect(counts()).toMatchObject({
    sent: { requests: 11 },
    dropped: {},
    failed: { connection_refused: counts().retries },
  });
});

it("loses nothing of a gRPC server that is unavailable for ten minutes", async () => {
  await using receiver = await startGrpcReceiver(failing(14));
  const putEveryMinute = everyMinute();
  const { queue, settled, sender, counts } = startTestSender({
    url: receiver.url,
    transport: createGrpcTransport(destinationAt(receiver.url)),
    async passed(elapsedMs, to) {
      await putEveryMinute(Math.min(elapsedMs, TEN_MINUTES), to);
      if (elapsedMs >= TEN_MINUTES) receiver.respond = acceptCall;
    },
  });

  await putEveryMinute(0, queue);
  await settled(MINUTES.length);
  await sender.flush(1_000);

  expect(receiver.received.slice(-11).map(({ data }) => data.at(-1))).toEqual(MINUTES);
  expect(receiver.sessions).toHaveLength(1);
  expect(counts()).toMatchObject({ sent: { requests: 11 }, dropped: {} });
});

it("drops and counts the oldest where an outage is longer than the queue", async () => {
  await using receiver = await startReceiver(answering(503));
  const putEveryMinute = everyMinute();
  const { queue, settled, sender, counts } = startTestSender({
    url: receiver.url,
    maxBytes: 4 * memoryStorage.sizeOf(requestOf(0)),
    async passed(elapsedMs, to) {
      await putEveryMinute(Math.min(elapsedMs, TEN_MINUTES), to);
      if (elapsedMs >= TEN_MINUTES) receiver.respond = accept;
    },
  });

  await putEveryMinute(0, queue);
  await settled(MINUTES.length);
  await sender.flush(1_000);

  expect(numbersOf(receiver.received.slice(-4))).toEqual([7, 8, 9, 10]);
  expect(counts()).toMatchObject({
    sent: { requests: 4, points: 34 },
    dropped: { queue_full: { requests: 7, points: 21 } },
  });
});

it("waits longer after each failure, and as long as it is asked to, but five minutes at the most", async () => {
  await using receiver = await startReceiver(answering(503));
  const { queue, settled, sender, pauses } = startTestSender({
    url: receiver.url,
    passed() {
      if (pauses.length === 7) receiver.respond = answering(429, { "Retry-After": "20" });
      if (pauses.length === 8) receiver.respond = answering(429, { "Retry-After": "0" });
      if (pauses.length === 9) receiver.respond = answering(503, { "Retry-After": "86400" });
      if (pauses.length === 10) receiver.respond = accept;
    },
  });

  await queue.put(requestOf(1));
  await settled(1);
  await sender.flush(1_000);

  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 20_000, 15_000, 300_000]);
});

it("drops and counts what is refused, after a pause each so that not all is given up at once", async () => {
  await using receiver = await startReceiver(answering(401));
  const { queue, settled, sender, pauses, counts, events } = startTestSender({
    url: receiver.url,
    passed() {
      if (pauses.length === 2) receiver.respond = accept;
    },
  });

  for (const number of [1, 2, 3]) await queue.put(requestOf(number));
  await settled(3);
  await sender.flush(1_000);

  expect(numbersOf(receiver.received)).toEqual([1, 2, 3]);
  expect(counts()).toMatchObject({
    sent: { requests: 1, points: 3 },
    dropped: { refused: { requests: 2, points: 3 } },
    failed: {},
    retries: 0,
  });
  expect(pauses).toEqual([500, 1_000]);
  expect(events).toMatchObject([{ event: "refusing", failure: "unauthorized" }, { event: "accepting" }]);
});

it("comes to what is taken after a long outage, though what has waited for more than an hour is refused", async () => {
  const [minute, hour] = [60_000, 3_600_000];
  const perMinute = 9;
  let [now, next, accepted] = [0, 0, 0];
  const { queue, sender } = startTestSender({
    url: new URL("http://127.0.0.1:9"),
    maxBytes: 93 * perMinute * memoryStorage.sizeOf(requestOf(0)),
    transport: {
      send({ points }) {
        if (now < 2 * hour) return Promise.resolve({ result: "retryable", failure: "busy", detail: "" });
        const isOld = now - (points / perMinute) * minute > hour;
        if (isOld) return Promise.resolve({ result: "refused", failure: "rejected", detail: "", badData: true });
        accepted += 1;
        return Promise.resolve({ result: "accepted", rejectedPoints: 0, message: "" });
      },
      close: () => undefined,
    },
    async passed(elapsedMs, to) {
      now = elapsedMs;
      for (; (next / perMinute) * minute <= now; next += 1) await to.put(requestOf(next));
      await eventLoopTurn();
    },
  });

  await queue.put(requestOf(next++));
  await expect.poll(() => accepted > 0 || now > 4 * hour).toBe(true);
  await sender.flush(1_000);

  expect(accepted).toBeGreaterThan(0);
  expect(now).toBeLessThan(2.5 * hour);
});

it("counts partial successes, and tells of the first of those that are alike", async () => {
  const body = JSON.stringify({ partialSuccess: { rejectedDataPoints: 2, errorMessage: "out of order" } });
  await using receiver = await startReceiver(answering(200, { "Content-Type": "application/json" }, body));
  const { queue, settled, sender, counts, events } = startTestSender({ url: receiver.url });

  for (const number of [5, 6, 1]) await queue.put(requestOf(number));
  await settled(3);
  await sender.flush(1_000);

  expect(counts()).toMatchObject({
    sent: { requests: 3, points: 7 },
    rejectedPoints: 5,
    partialSuccesses: 3,
    dropped: {},
  });
  expect(events).toEqual([{ event: "partial_success", rejectedPoints: 2, message: "out of order" }]);
});

it("drops what has become too old while it waited", async () => {
  await using receiver = await startReceiver(answering(503, { "Retry-After": "120" }));
  const { queue, settled, sender, counts } = startTestSender({
    url: receiver.url,
    maxAgeMs: 60_000,
    async passed(elapsedMs, to) {
      receiver.respond = accept;
      await to.put({ ...requestOf(2), madeAt: STARTED_AT + elapsedMs });
    },
  });

  await queue.put(requestOf(1));
  await settled(2);
  await sender.flush(1_000);

  expect(counts()).toMatchObject({
    sent: { requests: 1, points: 2 },
    dropped: { too_old: { requests: 1, points: 1 } },
  });
});

it("takes up what an earlier process left on disk", async () => {
  await using folder = await temporaryFolder();
  await using receiver = await startReceiver(() => undefined);
  const storage = () =>
    openDiskStorage(folder.path, { onDrop: () => undefined, onFailure: () => undefined, onState: () => undefined });
  const earlier = startTestSender({ url: receiver.url, storage: await storage() });
  for (const number of [1, 2]) await earlier.queue.put(requestOf(number));
  await eventually(() => Promise.resolve(receiver.received[0]));
  await earlier.sender.flush(100);
  receiver.respond = accept;

  const { queue, settled, sender, counts } = startTestSender({ url: receiver.url, storage: await storage() });
  await settled(2);
  await sender.flush(1_000);

  expect(numbersOf(receiver.received)).toEqual([1, 1, 2]);
  expect(earlier.counts()).toMatchObject({ sent: { requests: 0 }, dropped: {} });
  expect(counts()).toMatchObject({ sent: { requests: 2, points: 3 }, dropped: {} });
  expect(queue.requests).toBe(0);
});

it.each([
  [1, 1_000],
  [2, 2_000],
  [5, 16_000],
  [6, 30_000],
  [1_000_000, 30_000],
])("is after %d failures anything up to %d ms", (failures, most) => {
  expect(backoffMs(failures, 1, DEFAULT_BACKOFF)).toBe(most);
  expect(backoffMs(failures, 0.25, DEFAULT_BACKOFF)).toBe(most / 4);
  expect(backoffMs(failures, 0, DEFAULT_BACKOFF)).toBe(0);
});
