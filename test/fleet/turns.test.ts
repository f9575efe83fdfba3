import { describe, expect, it } from "vitest";

import { createTurns } from "../../src/fleet/turns.ts";

describe("turns of the event loop", () => {
  it("are one for each that waits, in the order in which they came", async () => {
    const turn = createTurns();
    let loop = 0;
    let running = true;
    const count = (): void => {
      loop += 1;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    const had: { readonly who: number; readonly loop: number }[] = [];

    await Promise.all([0, 1, 2, 3].map((who) => turn().then(() => had.push({ who, loop }))));
    running = false;

    expect(had.map(({ who }) => who)).toEqual([0, 1, 2, 3]);
    expect(new Set(had.map((one) => one.loop)).size).toBe(4);
  });

  it("come to those who wait later, too", async () => {
    const turn = createTurns();

    await turn();

    await expect(turn()).resolves.toBeUndefined();
  });
});
