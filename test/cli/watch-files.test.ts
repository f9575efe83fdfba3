import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { type ReadReason, watchFiles } from "../../src/cli/watch-files.ts";

const PERIOD_MS = 10;

/** Files whose states the test sets, and a reading of them. */
function stage(states: Record<string, string>) {
  const files = new Map(Object.entries(states));
  const calls: ReadReason[] = [];
  const faults: unknown[] = [];
  const clock = { now: 0 };
  let looks = 0;
  let onChange: () => Promise<unknown> = () => Promise.resolve();
  const watch = watchFiles({
    periodMs: PERIOD_MS,
    now: () => clock.now,
    stateOf(file) {
      looks += 1;
      return Promise.resolve(files.get(file) ?? "absent");
    },
    changed(occasion) {
      calls.push(occasion);
      return onChange();
    },
    fault: (error) => faults.push(error),
  });
  const read = (found: readonly string[], during: () => void = () => undefined) =>
    watch.reading(["main"], () => {
      during();
      return Promise.resolve({ files: found });
    });
  const fail = () => watch.reading(["main"], () => Promise.reject(new Error("no"))).catch(() => undefined);
  /** Until so many further looks are over. */
  const later = async (count = 4): Promise<void> => {
    const until = looks + count * Math.max(1, files.size);
    await expect.poll(() => looks).toBeGreaterThanOrEqual(until);
  };
  return {
    files,
    calls,
    faults,
    clock,
    watch,
    read,
    fail,
    later,
    reread: (how: () => Promise<unknown>) => (onChange = how),
    [Symbol.dispose]: () => watch.stop(),
  };
}

describe("files that are watched", () => {
  it("are no change as long as they are as they were read", async () => {
    using all = stage({ main: "1", other: "1" });
    await all.read(["main", "other"]);

    await all.later();

    expect(all.calls).toEqual([]);
  });

  it.each(["main", "other"])("are read again when %s changes", async (file) => {
    using all = stage({ main: "1", other: "1" });
    all.reread(() => all.read(["main", "other"]));
    await all.read(["main", "other"]);

    all.files.set(file, "2");
    await expect.poll(() => all.calls).toEqual(["changed"]);
    await all.later();

    expect(all.calls).toEqual(["changed"]);
  });

  it.each(["main", "other", "new"])("are read again if %s is written while they are read", async (file) => {
    using all = stage({ main: "1", other: "1", new: "1" });
    all.reread(() => all.read(["main", "other", "new"]));
    await all.read(["main", "other"]);

    let readings = 0;
    await all.read(["main", "other", "new"], () => {
      readings += 1;
      // The second is the last: the first found a file that nobody knew of.
      if (readings === 2) all.files.set(file, "2");
    });

    await expect.poll(() => all.calls).toEqual(["changed"]);
  });

  it("are read twice where the reading finds more of them, so that no change of these is missed", async () => {
    using all = stage({ main: "1", other: "1" });
    let readings = 0;

    await all.read(["main", "other"], () => {
      readings += 1;
      // Written after it was read, and before anybody knew of it.
      if (readings === 1) all.files.set("other", "2");
    });
    await all.later();

    expect(readings).toBe(2);
    expect(all.calls).toEqual([]);
  });

  it("are read again later where each reading finds others", async () => {
    using all = stage({ main: "1" });
    let readings = 0;

    await all.watch.reading(["main"], () => Promise.resolve({ files: [`file ${(readings += 1)}`] }));
    all.reread(() => all.read(["main"]));

    expect(readings).toBe(3);
    await expect.poll(() => all.calls).toEqual(["changed"]);
  });

  it("are not read while they change", async () => {
    using all = stage({ main: "1" });
    await all.read(["main"]);
    let version = 1;

    for (; version < 20; version += 1) {
      all.files.set("main", String(version + 1));
      await sleep(PERIOD_MS / 4);
    }
    const during = all.calls.length;
    all.reread(() => all.read(["main"]));
    all.files.set("main", "last");

    await expect.poll(() => all.calls.length).toBeGreaterThan(during);
  });

  it("are read again though reading them again fails by more than mistakes", async () => {
    using all = stage({ main: "1" });
    all.reread(() => Promise.reject(new Error("no")));
    await all.read(["main"]);

    all.files.set("main", "2");

    await expect.poll(() => all.calls.length).toBeGreaterThan(2);
    expect(all.faults[0]).toEqual(new Error("no"));
  });

  it("are not looked at any more after the end", async () => {
    using all = stage({ main: "1" });
    await all.read(["main"]);

    all.watch.stop();
    all.files.set("main", "2");
    await sleep(PERIOD_MS * 5);

    expect(all.calls).toEqual([]);
  });
});

describe("files whose reading failed", () => {
  it("are read again unchanged after a while, which grows, until it succeeds", async () => {
    using all = stage({ main: "1" });
    await all.read(["main"]);
    await all.fail();
    all.reread(all.fail);
    await all.later();
    expect(all.calls).toEqual([]);

    all.clock.now = PERIOD_MS;
    await expect.poll(() => all.calls).toEqual(["failed"]);
    all.clock.now = PERIOD_MS * 2;
    await all.later();
    expect(all.calls).toHaveLength(1);
    all.reread(() => all.read(["main"]));
    all.clock.now = PERIOD_MS * 3;
    await expect.poll(() => all.calls).toEqual(["failed", "failed"]);
    all.clock.now = 1e9;
    await all.later();

    expect(all.calls).toHaveLength(2);
  });

  it("are read again at the latest after a minute, but for no more than a twentieth of the time", async () => {
    using all = stage({ main: "1" });
    for (let time = 0; time < 40; time += 1) await all.fail();
    all.reread(() =>
      all.watch
        .reading(["main"], () => {
          all.clock.now += 10_000;
          return Promise.reject(new Error("slow"));
        })
        .catch(() => undefined),
    );

    all.clock.now = 60_000;
    await expect.poll(() => all.calls).toHaveLength(1);
    all.clock.now = 70_000 + 199_999;
    await all.later();
    expect(all.calls).toHaveLength(1);
    all.clock.now = 70_000 + 200_000;

    await expect.poll(() => all.calls).toHaveLength(2);
  });

  it("are read again at once when they change, also those that only the failed reading knew", async () => {
    using all = stage({ main: "1", other: "1" });
    await all.read(["main", "other"]);
    await all.fail();
    all.reread(() => all.read(["main", "other"]));

    all.files.set("other", "2");

    await expect.poll(() => all.calls).toEqual(["changed"]);
  });
});

it("looks at the others while the state of one never comes", async () => {
  const states = new Map([["main", "1"]]);
  const calls: string[] = [];
  const watch = watchFiles({
    periodMs: PERIOD_MS,
    stateOf: (file) => (file === "hung" ? new Promise(() => undefined) : Promise.resolve(states.get(file) ?? "")),
    lookMs: 20,
    changed(occasion) {
      calls.push(occasion);
      return Promise.resolve();
    },
    fault: () => undefined,
  });
  await watch.reading(["hung", "main"], () => Promise.resolve({ files: [] }));

  states.set("main", "2");

  await expect.poll(() => calls).toContain("changed");
  watch.stop();
});
