import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { watchMemory } from "../../src/nxapi/garbage-collection.ts";

const LIMIT = 1_000;

/** When garbage was collected, in seconds, of a process that has so much resident before and after it. */
function collectedWithin(seconds: number, before: number, after: number, memoryBytes = LIMIT): number[] {
  const times: number[] = [];
  let resident = before;
  const end = watchMemory({
    memoryBytes,
    residentBytes: () => resident,
    collectGarbage() {
      times.push(Date.now() / 1_000);
      resident = after;
    },
  });
  for (let second = 0; second < seconds; second += 1) {
    vi.advanceTimersByTime(1_000);
    if (resident === after) resident = before;
  }
  end();
  vi.advanceTimersByTime(600_000);
  return times;
}

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

describe("a small memory", () => {
  it("is looked after every few seconds while more than half of it is in use", () => {
    expect(collectedWithin(21, 700, 300)).toEqual([5, 10, 15, 20]);
  });

  it("is left alone while less is in use", () => {
    expect(collectedWithin(100, 400, 300)).toEqual([]);
  });

  it("is left alone for longer and longer where nothing can be freed", () => {
    expect(collectedWithin(160, 700, 690)).toEqual([5, 15, 35, 75, 155]);
  });

  it("is left alone, and does not end the process, where no file handle is left to look with", () => {
    const rss = vi.spyOn(process.memoryUsage, "rss").mockImplementation(() => {
      throw new Error("EMFILE: too many open files, uv_resident_set_memory");
    });
    const collectGarbage = vi.fn<() => void>();
    const end = watchMemory({ memoryBytes: LIMIT, collectGarbage });

    vi.advanceTimersByTime(60_000);
    end();

    expect(rss).toHaveBeenCalledTimes(12);
    expect(collectGarbage).not.toHaveBeenCalled();
    rss.mockRestore();
  });

  it("is V8's business where it is large, or where there is no limit", () => {
    expect(collectedWithin(60, 2 ** 34, 1, 2 ** 33)).toEqual([]);
    expect(collectedWithin(60, 2 ** 34, 1, 0)).toEqual([]);
  });
});
