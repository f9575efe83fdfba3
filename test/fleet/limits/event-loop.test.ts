import { setImmediate as turnOfLoop } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { createLoopYield } from "../../../src/fleet/limits/event-loop.ts";

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

describe("turns of the event loop", () => {
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
