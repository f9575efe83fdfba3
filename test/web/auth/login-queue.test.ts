import { describe, expect, it } from "vitest";

import { createLoginQueue } from "../../../src/web/auth/login-queue.ts";

/** A task that ends when it is told to. */
function task(restMs = 0) {
  const { promise, resolve, reject } = Promise.withResolvers<{ result: string; restMs: number }>();
  let began: number | undefined;
  return {
    run: () => {
      began = performance.now();
      return promise;
    },
    began: () => began,
    end: () => resolve({ result: "done", restMs }),
    fail: () => reject(new Error("failed")),
  };
}

/** Lets everything happen that does not wait for time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe("turns", () => {
  it("run one task at a time, in order, also after one that failed", async () => {
    const inTurn = createLoginQueue(3);
    const [first, second] = [task(), task()];
    const failing = inTurn(first.run);
    const waiting = inTurn(second.run);
    await settle();
    expect([first.began(), second.began()]).toEqual([expect.any(Number), undefined]);

    first.fail();

    await expect(failing).rejects.toThrow("failed");
    second.end();
    await expect(waiting).resolves.toBe("done");
  });

  it("take no more than may wait, and take one again when one has ended", async () => {
    const inTurn = createLoginQueue(2);
    const [first, second, third] = [task(), task(), task()];
    const running = inTurn(first.run);
    void inTurn(second.run);

    expect(inTurn(third.run)).toBeUndefined();
    first.end();
    await running;

    expect(inTurn(third.run)).toBeDefined();
    expect(third.began()).toBeUndefined();
  });

  it("rest after a task that wants it, and its result does not wait for that", async () => {
    const inTurn = createLoginQueue(2);
    const [first, second] = [task(200), task()];
    const running = inTurn(first.run);
    void inTurn(second.run);
    first.end();

    await running;
    const ended = performance.now();
    expect(second.began()).toBeUndefined();
    await expect.poll(second.began).toBeDefined();

    expect((second.began() ?? 0) - ended).toBeGreaterThanOrEqual(150);
  });
});
