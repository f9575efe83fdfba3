import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { createSemaphore, type SemaphoreOptions } from "../../../src/fleet/limits/semaphore.ts";

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

describe("a gate", () => {
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

  it("lets no more in than its pace allows, within any second", async () => {
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

  it("lets in by itself who waits for its pace", async () => {
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
