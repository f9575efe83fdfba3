import { setImmediate as turnOfLoop } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { createLoopQueue, createLoopYield } from "../../../src/fleet/limits/loop-queue.ts";

/** Counts the turns of the event loop until it is stopped. */
function loopCounter() {
  const counter = { loop: 0, running: true };
  const count = (): void => {
    counter.loop += 1;
    if (counter.running) setImmediate(count);
  };
  setImmediate(count);
  return counter;
}

describe("iterations of the event loop", () => {
  it("are one for each that waits, in the order in which they came", async () => {
    const yieldLoop = createLoopYield();
    const counter = loopCounter();
    const had: { readonly who: number; readonly loop: number }[] = [];

    await Promise.all([0, 1, 2, 3].map((who) => yieldLoop().then(() => had.push({ who, loop: counter.loop }))));
    counter.running = false;

    expect(had.map(({ who }) => who)).toEqual([0, 1, 2, 3]);
    expect(new Set(had.map((one) => one.loop)).size).toBe(4);
  });

  it("come to who waits later after those who wait already, and each at once again when nobody waits", async () => {
    const yieldLoop = createLoopYield();
    const counter = loopCounter();
    const had: string[] = [];
    const note = (who: string) => yieldLoop().then(() => had.push(who));
    const first = [note("a"), note("b")];

    await turnOfLoop();
    await Promise.all([...first, note("late")]);
    const before = counter.loop;
    await yieldLoop();
    const waited = counter.loop - before;
    counter.running = false;

    expect(had).toEqual(["a", "b", "late"]);
    expect(waited).toBeLessThanOrEqual(2);
  });

  it("come never within the iteration in which they are asked for", async () => {
    const yieldLoop = createLoopYield();
    let had = false;

    void yieldLoop().then(() => (had = true));
    for (let microtask = 0; microtask < 100; microtask += 1) await Promise.resolve();

    expect(had).toBe(false);
  });
});

describe("a queue for the event loop", () => {
  it("gives a further step before any first one, and each an iteration of its own", async () => {
    const queue = createLoopQueue();
    const counter = loopCounter();
    const had: { readonly step: string; readonly loop: number }[] = [];
    const note = (step: string): number => had.push({ step, loop: counter.loop });
    const work = async (name: string): Promise<void> => {
      await queue.begin();
      note(`${name}1`);
      await queue.goOn();
      note(`${name}2`);
    };

    await Promise.all([work("a"), work("b"), work("c")]);
    counter.running = false;

    expect(had.map(({ step }) => step)).toEqual(["a1", "a2", "b1", "b2", "c1", "c2"]);
    expect(new Set(had.map(({ loop }) => loop)).size).toBe(6);
  });

  it("says how many wait, and tells of each that is through", async () => {
    const lengths: number[] = [];
    const queue = createLoopQueue(() => lengths.push(queue.waiting));

    await Promise.all([queue.begin(), queue.goOn(), queue.begin()]);
    await turnOfLoop();

    expect(lengths).toEqual([2, 1, 0]);
    expect(queue.waiting).toBe(0);
  });
});
