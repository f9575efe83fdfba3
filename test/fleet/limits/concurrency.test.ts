import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import {
  type WaitingPoll,
  concurrencySamples,
  createConcurrencyLimits,
  createSemaphore,
  queue,
  type SemaphoreOptions,
} from "../../../src/fleet/limits/concurrency.ts";

const NARROW = { pollsAtOnce: 1, connectsAtOnce: 1, connectsPerSecond: 1_000 };

function limitsFor(options = NARROW) {
  const stop = new AbortController();
  const comer: WaitingPoll = { connected: false, answers: false, signal: stop.signal };
  return { concurrency: createConcurrencyLimits(options, () => performance.now()), comer, stop };
}

describe("a poll that comes to the concurrency limits", () => {
  it("gives the place for connecting back when it is connected, and the other when it is over", async () => {
    const { concurrency, comer } = limitsFor();
    const pass = await queue(concurrency, comer);
    expect([concurrency.connects.used, concurrency.polls.used]).toEqual([1, 1]);

    pass?.connected();
    expect([concurrency.connects.used, concurrency.polls.used]).toEqual([0, 1]);

    pass?.over();
    expect([concurrency.connects.used, concurrency.polls.used]).toEqual([0, 0]);
  });

  it("passes the one for connecting only if it must connect", async () => {
    const { concurrency, comer } = limitsFor({ ...NARROW, pollsAtOnce: 2 });
    const connecting = await queue(concurrency, comer);

    const pass = await queue(concurrency, { ...comer, connected: true });

    expect([concurrency.connects.used, concurrency.polls.used]).toEqual([1, 2]);
    connecting?.over();
    pass?.over();
  });

  it("keeps no place if it is stopped at the second limit", async () => {
    const { concurrency, comer, stop } = limitsFor({ ...NARROW, connectsAtOnce: 2 });
    const first = await queue(concurrency, comer);
    const second = queue(concurrency, comer);
    await expect.poll(() => concurrency.polls.waiting).toBe(1);

    stop.abort();

    await expect(second).resolves.toBeUndefined();
    first?.over();
    expect(concurrencySamples(concurrency).map(({ value }) => value)).toEqual([0, 0, 0, 0]);
  });

  it("keeps no place if the second limit fails", async () => {
    const { concurrency, comer } = limitsFor();
    const polls = { ...concurrency.polls, enter: () => Promise.reject(new Error("no")) };

    const queued = queue({ ...concurrency, polls }, comer);

    await expect(queued).rejects.toThrow("no");
    expect(concurrency.connects.used).toBe(0);
  });

  it("begins when the answers have been read that were there before, and keeps no place beyond its own", async () => {
    const { concurrency, comer } = limitsFor({ ...NARROW, pollsAtOnce: 10 });
    const had: string[] = [];
    const answers = Array.from({ length: 8 }, () => concurrency.loop.begin().then(() => had.push("answer")));

    const queued = queue(concurrency, { ...comer, connected: true }).then((pass) => {
      had.push("poll");
      return pass;
    });
    await Promise.all(answers);
    const pass = await queued;

    expect(had.indexOf("poll")).toBeGreaterThanOrEqual(4);
    expect(concurrency.begins.used).toBe(1);
    pass?.over();
    expect(concurrency.begins.used).toBe(0);
  });

  it("waits for nothing where there are none, not even if it is stopped, and has nothing to give back", async () => {
    const { comer, stop } = limitsFor();
    stop.abort();

    const passes = await Promise.all(Array.from({ length: 1_000 }, () => queue(undefined, comer)));

    for (const pass of passes) {
      expect(pass).toEqual({ connected: expect.any(Function) as unknown, over: expect.any(Function) as unknown });
      expect([pass?.connected(), pass?.over(), pass?.over()]).toEqual([undefined, undefined, undefined]);
    }
  });
});

const HOUR_MS = 3_600_000;

/** A semaphore, and who was let in, in their order. */
function gateFor(options: Partial<SemaphoreOptions>) {
  const semaphore = createSemaphore({ places: 1, holdMs: HOUR_MS, now: () => performance.now(), ...options });
  const entered: string[] = [];
  const stop = new AbortController();
  const enter = async (name: string, { preferred = false, signal = stop.signal } = {}) => {
    const leave = await semaphore.enter({ preferred, signal });
    if (leave !== undefined) entered.push(name);
    return leave;
  };
  return { semaphore, entered, enter, stop };
}

const settle = (): Promise<void> => sleep(0);

describe("a semaphore", () => {
  it("lets nobody in while it is not open, and those who may be in when it is told that this has changed", async () => {
    let isOpen = false;
    const { semaphore, entered, enter } = gateFor({ places: 2, isOpen: () => isOpen });
    const leaving = ["a", "b", "c"].map((name) => enter(name));
    await settle();
    expect(entered).toEqual([]);

    isOpen = true;
    semaphore.admit();
    await settle();

    expect(entered).toEqual(["a", "b"]);
    for (const leave of leaving.slice(0, 2)) (await leave)?.();
    (await leaving[2])?.();
  });

  it("lets as many in as it has places, and another for each that leaves", async () => {
    const { semaphore, entered, enter } = gateFor({ places: 2 });
    const leaving = ["a", "b", "c", "d"].map((name) => enter(name));
    await settle();
    expect(entered).toEqual(["a", "b"]);
    expect(semaphore).toMatchObject({ used: 2, waiting: 2 });

    (await leaving[0])?.();
    await settle();

    expect(entered).toEqual(["a", "b", "c"]);
    expect(semaphore).toMatchObject({ used: 2, waiting: 1 });
    for (const leave of leaving) (await leave)?.();
  });

  it("counts a place that is given back twice once", async () => {
    const { semaphore, enter } = gateFor({ places: 2 });
    const first = await enter("a");
    const second = await enter("b");

    first?.();
    first?.();

    expect(semaphore.used).toBe(1);
    second?.();
  });

  it("lets those in first that are preferred, and all in the order in which they came", async () => {
    const { entered, enter } = gateFor({});
    const leave = await enter("first");
    const waiting = [
      enter("a"),
      enter("b"),
      enter("p", { preferred: true }),
      enter("q", { preferred: true }),
      enter("c"),
    ].map((entering) => entering.then((out) => out?.()));

    leave?.();
    await Promise.all(waiting);

    expect(entered).toEqual(["first", "p", "q", "a", "b", "c"]);
  });

  it("gives a place on that was held too long", async () => {
    const { semaphore, entered, enter } = gateFor({ holdMs: 20 });
    const late = await enter("hung");

    const leave = await enter("next");
    late?.();

    expect(entered).toEqual(["hung", "next"]);
    expect(semaphore.used).toBe(1);
    leave?.();
  });

  it("lets no more in than its rate allows, within any second", async () => {
    let now = 5_000;
    const { entered, enter, stop } = gateFor({ places: 100, perSecond: 3, now: () => now });
    const all = ["a", "b", "c", "d", "e"].map((name) => enter(name).then((leave) => leave?.()));
    await settle();
    expect(entered).toEqual(["a", "b", "c"]);
    now += 1_000;

    // Whoever comes next finds that a second has passed.
    all.push(enter("f").then((leave) => leave?.()));
    await settle();

    expect(entered).toEqual(["a", "b", "c", "d", "e", "f"]);
    stop.abort();
    await Promise.all(all);
  });

  it("lets in by itself who waits for its rate", async () => {
    const { entered, enter } = gateFor({ places: 100, perSecond: 2 });

    await Promise.all(["a", "b", "c"].map((name) => enter(name).then((leave) => leave?.())));

    expect(entered).toEqual(["a", "b", "c"]);
  });

  it("is left by who is stopped while waiting, and by nobody who was let in", async () => {
    const { semaphore, entered, enter, stop } = gateFor({});
    const leave = await enter("a");
    const waiting = enter("b");

    stop.abort();

    await expect(waiting).resolves.toBeUndefined();
    await expect(enter("c")).resolves.toBeUndefined();
    expect(semaphore).toMatchObject({ used: 1, waiting: 0 });
    expect(entered).toEqual(["a"]);
    leave?.();
  });
});
