import { setImmediate } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { createStepQueue } from "../src/slices.ts";

const LOOPS = 30;
const STEPS = 3;

/** Keeps the thread for so many milliseconds. */
function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

async function forEachTurn(look: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await setImmediate();
    look();
  }
}

describe("steps of many loops", () => {
  it("are taken one after the other, a few in each turn of the event loop", async () => {
    const takeStep = createStepQueue();
    const order: number[] = [];
    let inTurn = 0;
    let most = 0;
    const look = (): void => {
      most = Math.max(most, inTurn);
      inTurn = 0;
    };
    const looking = new AbortController();
    const turns = forEachTurn(look, looking.signal);

    await Promise.all(
      Array.from({ length: LOOPS }, async (_, loop) => {
        for (let step = 0; step < STEPS; step += 1) {
          await takeStep(() => {
            inTurn += 1;
            order.push(loop);
            // Some of it later, as a socket that is corked writes.
            busy(2);
            process.nextTick(busy, 2);
          });
        }
      }),
    );
    looking.abort();
    await turns;

    expect(order).toEqual(Array.from({ length: LOOPS * STEPS }, (_, at) => at % LOOPS));
    // Three steps are a slice of 10 ms, and two slices may meet in a turn.
    expect(most).toBeLessThan(8);
  });

  it("go on after one that fails", async () => {
    const takeStep = createStepQueue();
    const failing = takeStep(() => {
      throw new Error("broken");
    });
    const next = takeStep(() => undefined);

    await expect(failing).rejects.toThrow("broken");
    await expect(next).resolves.toBeUndefined();
  });
});
