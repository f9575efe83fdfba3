import { describe, expect, it } from "vitest";

import { Obstacle } from "../../src/nxapi/failure.ts";
import { createGarbageCollection } from "../../src/nxapi/garbage-collection.ts";
import { createMemoryBudget } from "../../src/nxapi/memory-budget.ts";
import { clientOf, handClock, targetAt } from "./asking.ts";
import { serveHttp, serveTcp, VERSION_ANSWER } from "./servers.ts";

const { signal } = new AbortController();
const ALL = { bytes: 100, freeBytes: 10, shareBytes: 100 };
const budget = () => createMemoryBudget(ALL);

/** What became of a promise so far. */
function settled(promise: Promise<unknown>): { readonly with: unknown } {
  const state: { with: unknown } = { with: undefined };
  promise.then(
    () => (state.with = "done"),
    (error: unknown) => (state.with = error instanceof Obstacle ? error.reason : error),
  );
  return state;
}

describe("memory for long answers", () => {
  it("is not needed by the beginning of an answer", () => {
    const { memory } = budget();
    const full = memory();
    expect(full.take(110, signal)).toBeUndefined();

    const other = memory();

    expect([other.take(4, signal), other.take(6, signal)]).toEqual([undefined, undefined]);
  });

  it("is exceeded by one answer at a time, and the others wait until it has left", async () => {
    const { memory } = budget();
    const [one, two, three] = [memory(), memory(), memory()];
    expect([one.take(80, signal), two.take(40, signal)]).toEqual([undefined, undefined]);

    expect(one.take(80, signal)).toBeUndefined();
    expect(one.take(1_000, signal)).toBeUndefined();
    const waiting: string[] = [];
    const second = two.take(80, signal)?.then(() => waiting.push("two"));
    const third = three.take(200, signal)?.then(() => waiting.push("three"));
    await Promise.resolve();
    expect(waiting).toEqual([]);
    one.leave();
    await second;
    expect(waiting).toEqual(["two"]);
    two.leave();
    await third;

    expect(waiting).toEqual(["two", "three"]);
  });

  it("is not taken by who was stopped while waiting", async () => {
    const { memory } = budget();
    const [one, two, three] = [memory(), memory(), memory()];
    const beyond = memory();
    expect([one.take(110, signal), beyond.take(30, signal)]).toEqual([undefined, undefined]);
    const stop = new AbortController();
    const waiting = two.take(60, stop.signal);
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");

    one.leave();
    one.leave();
    beyond.leave();

    expect(three.take(110, signal)).toBeUndefined();
    expect(two.take(1, signal)).toBeUndefined();
  });
});

describe("a share of the budget", () => {
  it("is all that an answer has, but for one at a time, and leaves memory for others", async () => {
    const { memory } = createMemoryBudget({ bytes: 100, freeBytes: 0, shareBytes: 20 });
    const [one, two, three] = [memory(), memory(), memory()];

    const first = [one.take(20, signal), one.take(5_000, signal)];
    const second = two.take(20, signal);
    const third = settled(two.take(1, signal) ?? Promise.resolve());
    const others = Array.from({ length: 3 }, () => memory().take(20, signal));
    await Promise.resolve();

    expect([...first, second, ...others]).toEqual(Array.from({ length: 6 }, () => undefined));
    expect(third.with).toBeUndefined();
    one.leave();
    await expect.poll(() => third.with).toBe("done");
    expect(three.take(20, signal)).toBeUndefined();
  });
});

describe("an answer that comes slowly", () => {
  const KIB = 1024;
  const options = { bytes: 100 * KIB, freeBytes: 0, shareBytes: 80 * KIB };

  it("is given up once others wait, the slowest first, and no more of them than need be", async () => {
    const clock = handClock();
    const { memory, review } = createMemoryBudget({ ...options, now: clock.now });
    const [drip, slow, fast, waits] = [memory(), memory(), memory(), memory()];
    void drip.take(30 * KIB, signal);
    void slow.take(30 * KIB, signal);
    void fast.take(30 * KIB, signal);
    clock.forward(2_000);
    review();
    // Another goes beyond the budget, so that nobody else can.
    const beyond = memory();
    void beyond.take(200 * KIB, signal);
    for (let second = 0; second < 2; second += 1) {
      clock.forward(1_000);
      void drip.take(1, signal);
      void slow.take(2 * KIB, signal);
      void fast.take(1, signal);
    }
    void fast.take(5 * KIB, signal);
    const waiting = settled(waits.take(20 * KIB, signal) ?? Promise.reject(new Error("there was memory")));
    const fates = [drip, slow, fast, beyond].map(({ givenUp }) => settled(givenUp));
    void beyond.take(400 * KIB, signal);
    review();
    await expect.poll(() => waiting.with).toBe("done");

    expect(fates.map((fate) => fate.with)).toEqual(["too_slow", undefined, undefined, undefined]);
  });

  it("is left alone where nobody waits, unless it stays slower than any network", async () => {
    const clock = handClock();
    const { memory, review } = createMemoryBudget({ ...options, now: clock.now });
    const [drip, slow] = [memory(), memory()];
    const fates = [drip, slow].map(({ givenUp }) => settled(givenUp));
    void drip.take(30 * KIB, signal);
    void slow.take(1, signal);
    const after: unknown[] = [];

    for (let second = 0; second < 14; second += 1) {
      clock.forward(1_000);
      void drip.take(1, signal);
      void slow.take(5 * KIB, signal);
      review();
      await Promise.resolve();
      after.push(fates.map((fate) => fate.with));
    }

    expect(after.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => [undefined, undefined]));
    expect(after.at(-1)).toEqual(["too_slow", undefined]);
  });

  it("is not one that waits for memory, or is there to its end", async () => {
    const clock = handClock();
    const { memory, review } = createMemoryBudget({ ...options, now: clock.now });
    const [whole, beyond, waits] = [memory(), memory(), memory()];
    void whole.take(60 * KIB, signal);
    whole.complete();
    void beyond.take(200 * KIB, signal);
    const fates = [whole, beyond, waits].map(({ givenUp }) => settled(givenUp));
    const waiting = settled(waits.take(60 * KIB, signal) ?? Promise.reject(new Error("there was memory")));

    for (let second = 0; second < 60; second += 1) {
      clock.forward(1_000);
      void beyond.take(200 * KIB, signal);
      review();
      await Promise.resolve();
    }
    const meanwhile = waiting.with;
    whole.leave();
    await expect.poll(() => waiting.with).toBe("done");

    expect(meanwhile).toBeUndefined();
    expect(fates.map((fate) => fate.with)).toEqual([undefined, undefined, undefined]);
  });

  it("is not waited for by shorter ones while it waits itself", async () => {
    const clock = handClock();
    const { memory, review } = createMemoryBudget({ ...options, now: clock.now });
    const beyond = memory();
    void beyond.take(200 * KIB, signal);
    const long = memory();
    void long.take(80 * KIB, signal);
    const short = memory();
    const shortly = settled(short.take(40 * KIB, signal) ?? Promise.reject(new Error("there was memory")));
    const longer = settled(long.take(40 * KIB, signal) ?? Promise.reject(new Error("there was memory")));

    for (let second = 0; second < 6; second += 1) {
      clock.forward(1_000);
      void beyond.take(200 * KIB, signal);
      review();
    }
    await expect.poll(() => shortly.with).toBe("done");

    expect(longer.with).toBe("no_room");
    expect(() => long.take(1, signal)).not.toThrow();
  });
});

describe("what long answers leave behind", () => {
  it("is freed for each sixteenth of a small memory, and beginnings do not count", () => {
    let collected = 0;
    const garbageCollection = createGarbageCollection({ memoryBytes: 1_600, collectGarbage: () => (collected += 1) });
    const one = createMemoryBudget({ ...ALL, bytes: 1_000, shareBytes: 1_000, garbageCollection }).memory();

    const after = [10, 60, 39, 1, 99, 1].map((bytes) => [one.take(bytes, signal), collected]);

    expect(after.map(([, times]) => times)).toEqual([0, 0, 0, 1, 1, 2]);
  });

  it.each([0, 1024 ** 3, 2 ** 64])("is V8's business where the memory is %d bytes", (bytes) => {
    expect(createGarbageCollection({ memoryBytes: bytes })).toBeUndefined();
  });
});

describe("an answer for which there is no memory", () => {
  it("fails as no_room when its time is up, and is read by the next poll once there is", async () => {
    const { length } = VERSION_ANSWER;
    const shared = createMemoryBudget({ bytes: length / 2, freeBytes: 0, shareBytes: length });
    await using endless = await serveTcp((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${"x".repeat(length)}`),
    );
    await using short = await serveHttp({ body: VERSION_ANSWER });
    await using taker = clientOf(targetAt(endless), { memoryBudget: shared });
    await using client = clientOf(targetAt(short), { memoryBudget: shared });
    const taking = taker.ask(["show version"], 1_500);
    await expect.poll(() => taker.traffic().receivedBytes).toBe(length);

    await expect(client.ask(["show version"], 200)).rejects.toMatchObject({ reason: "no_room" });
    await expect(taking).rejects.toMatchObject({ reason: "timeout_read" });

    await expect(client.ask(["show version"])).resolves.toMatchObject([{ ok: true }]);
    expect(client.traffic()).toMatchObject({ requests: 2 });
  });
});

describe("switches whose answers drip", () => {
  it("are given up, and others with long answers are read meanwhile", async () => {
    const clock = handClock();
    const shared = createMemoryBudget({ bytes: 600_000, freeBytes: 10_000, shareBytes: 200_000, now: clock.now });
    const long = JSON.stringify({ jsonrpc: "2.0", result: { body: { pad: "x".repeat(150_000) } }, id: 1 });
    await using dripping = await serveTcp((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 700000\r\n\r\n${" ".repeat(600_000)}`),
    );
    await using good = await serveHttp({ body: long });
    await using one = clientOf(targetAt(dripping), { memoryBudget: shared });
    await using two = clientOf(targetAt(dripping), { memoryBudget: shared });
    await using client = clientOf(targetAt(good), { memoryBudget: shared });
    const drips = [one, two].map(
      async (drip) => await drip.ask(["show version"], 600_000).catch((error: unknown) => error),
    );
    await expect.poll(() => Math.max(...[one, two].map((drip) => drip.traffic().receivedBytes))).toBe(600_000);
    await expect
      .poll(() => Math.min(...[one, two].map((drip) => drip.traffic().receivedBytes)))
      .toBeGreaterThan(200_000);

    const served = await Promise.all([client.ask(["show version"]), client.ask(["show version"])]);
    for (let second = 0; second < 60; second += 1) {
      clock.forward(1_000);
      shared.review();
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(served.flat().map(({ ok }) => ok)).toEqual([true, true]);
    await expect(Promise.all(drips)).resolves.toMatchObject([{ reason: "too_slow" }, { reason: "too_slow" }]);
    await expect.poll(() => dripping.open()).toBe(0);
  });
});
