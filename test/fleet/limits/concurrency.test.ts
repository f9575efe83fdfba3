import { describe, expect, it } from "vitest";

import {
  createConcurrencyLimits,
  type Comer,
  concurrencySamples,
  queue,
} from "../../../src/fleet/limits/concurrency.ts";

const NARROW = { pollsAtOnce: 1, connectsAtOnce: 1, connectsPerSecond: 1_000 };

function limitsFor(options = NARROW) {
  const stop = new AbortController();
  const comer: Comer = { connected: false, answers: false, signal: stop.signal };
  return { concurrency: createConcurrencyLimits(options, () => performance.now()), comer, stop };
}

describe("a poll that comes to the gates", () => {
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

  it("keeps no place if it is stopped at the second gate", async () => {
    const { concurrency, comer, stop } = limitsFor({ ...NARROW, connectsAtOnce: 2 });
    const first = await queue(concurrency, comer);
    const second = queue(concurrency, comer);
    await expect.poll(() => concurrency.polls.waiting).toBe(1);

    stop.abort();

    await expect(second).resolves.toBeUndefined();
    first?.over();
    expect(concurrencySamples(concurrency).map(({ value }) => value)).toEqual([0, 0, 0, 0]);
  });

  it("keeps no place if the second gate fails", async () => {
    const { concurrency, comer } = limitsFor();
    const polls = { ...concurrency.polls, enter: () => Promise.reject(new Error("no")) };

    const queued = queue({ ...concurrency, polls }, comer);

    await expect(queued).rejects.toThrow("no");
    expect(concurrency.connects.used).toBe(0);
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
