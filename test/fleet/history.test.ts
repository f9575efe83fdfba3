import { describe, expect, it } from "vitest";

import { gauge, type Sample } from "../../src/catalogue/define.ts";
import type { Given } from "../../src/catalogue/tables.ts";
import { createHistory, HISTORY_BYTES, MOST_POINTS } from "../../src/fleet/history.ts";

const START = Date.UTC(2026, 10, 28);
const STEP_MS = 15_000;

const metrics = {
  "cisco.tcam.usage": gauge("{entry}", "Used.", ["table", "module"]),
  "cisco.tcam.limit": gauge("{entry}", "There are.", ["table", "module"]),
  "cisco.tcam.utilization": gauge("1", "Used of what there is.", ["table", "module"]),
} as const;

function samples(tables: Readonly<Record<string, number>>, { bare = false } = {}): Sample[] {
  return Object.entries(tables).flatMap(([table, ratio]) => {
    const attributes = { table, module: "1" };
    return [
      { name: "cisco.tcam.usage", value: ratio * 1_000, attributes },
      { name: "cisco.tcam.limit", value: 1_000, attributes },
      ...(bare ? [] : [{ name: "cisco.tcam.utilization", value: ratio, attributes }]),
    ];
  });
}

function given(tables: Readonly<Record<string, number>>, options?: { readonly bare: boolean }): Given[] {
  return [{ metrics, samples: samples(tables, options) }];
}

const named = (table: string) => ({ family: "cisco.tcam", attributes: { table, module: "1" } });

describe("the history of a switch", () => {
  it("is each table's course", () => {
    const history = createHistory();
    history.record(START, given({ lpm: 0.25, host: 0.5 }));
    history.record(START + STEP_MS, given({ lpm: 0.375, host: 0.5 }));

    expect(history.course(named("lpm"))).toEqual([
      { at: START, ratio: 0.25 },
      { at: START + STEP_MS, ratio: 0.375 },
    ]);
    expect(history.course(named("host")).map(({ ratio }) => ratio)).toEqual([0.5, 0.5]);
    expect(history.course(named("mac"))).toEqual([]);
  });

  it("divides the use by the limit where the switch prints no percentage", () => {
    const history = createHistory();
    history.record(START, given({ lpm: 0.25 }, { bare: true }));

    expect(history.course(named("lpm"))).toEqual([{ at: START, ratio: 0.25 }]);
  });

  it("has a gap, and no zero, where a table was not read, and goes on after it", () => {
    const history = createHistory();
    history.record(START, given({ lpm: 0.25, host: 0.5 }));
    history.record(START + STEP_MS, given({ host: 0.5 }));
    history.record(START + 2 * STEP_MS, []);
    history.record(START + 3 * STEP_MS, given({ host: 0.5, lpm: 0.75 }));

    expect(history.course(named("lpm"))).toEqual([
      { at: START, ratio: 0.25 },
      { at: START + STEP_MS, ratio: undefined },
      { at: START + 2 * STEP_MS, ratio: undefined },
      { at: START + 3 * STEP_MS, ratio: 0.75 },
    ]);
    expect(history.course(named("host")).map(({ ratio }) => ratio)).toEqual([0.5, 0.5, undefined, 0.5]);
  });

  it("keeps the tables apart when a switch prints them in another order", () => {
    const history = createHistory();
    history.record(START, given({ lpm: 0.25, host: 0.5 }));
    history.record(START + STEP_MS, given({ host: 0.5, lpm: 0.25 }));

    expect(history.course(named("lpm")).map(({ ratio }) => ratio)).toEqual([0.25, 0.25]);
  });

  it("keeps one point of many that come together", () => {
    const history = createHistory();
    for (let index = 0; index < 50; index++) history.record(START + index * 100, given({ lpm: 0.25 }));

    expect(history.course(named("lpm"))).toHaveLength(1);
  });

  it("goes on rightly after a table moved in a reply that came too soon to be kept", () => {
    const history = createHistory();
    history.record(START, given({ lpm: 0.25, host: 0.5 }));
    history.record(START + 100, given({ host: 0.5, lpm: 0.25 }));
    history.record(START + STEP_MS, given({ host: 0.5, lpm: 0.25 }));

    expect(history.course(named("lpm")).map(({ ratio }) => ratio)).toEqual([0.25, 0.25]);
    expect(history.course(named("host")).map(({ ratio }) => ratio)).toEqual([0.5, 0.5]);
  });

  it("begins anew after a step of the clock into the past", () => {
    const history = createHistory();
    history.record(START, given({ lpm: 0.25 }));
    history.record(START - 3_600_000, given({ lpm: 0.5 }));

    expect(history.course(named("lpm"))).toEqual([{ at: START - 3_600_000, ratio: 0.5 }]);
  });

  it.each([1, 20, 100, 5_000])("stays within its bytes, with %i tables for a week", (count) => {
    const history = createHistory();
    const names = Array.from({ length: count }, (_, index) => `table_${index}`);
    const polls = count > 1_000 ? 40 : 1_000;
    for (let poll = 0; poll < polls; poll++) {
      const tables = Object.fromEntries(names.map((name, index) => [name, (index / count) * 0.5 + poll / polls / 2]));
      history.record(START + poll * STEP_MS, given(tables));
    }

    const fullest = history.course(named(names.at(-1) ?? ""));
    expect(history.bytes).toBeLessThanOrEqual(HISTORY_BYTES);
    expect(fullest.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(fullest.length).toBeGreaterThanOrEqual(12);
    // Whole, from the first poll to the last, and coarser the older it is.
    expect(fullest[0]?.at).toBe(START);
    expect(fullest.at(-1)?.at).toBe(START + (polls - 1) * STEP_MS);
    const gaps = fullest.slice(1).map(({ at }, index) => at - (fullest[index]?.at ?? 0));
    expect(Math.max(...gaps.slice(-3))).toBeLessThanOrEqual(Math.max(...gaps.slice(0, 3)));
    const ratios = fullest.map(({ ratio = 0 }) => ratio);
    expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
  });

  it("lets go of a table once there is no space for it", () => {
    const history = createHistory();
    for (let index = 0; index < 3_000; index++)
      history.record(START + index * STEP_MS, given({ [`table_${index}`]: 0.5 }));

    expect(history.bytes).toBeLessThanOrEqual(HISTORY_BYTES);
    expect(history.course(named("table_2999"))).toHaveLength(1);
  });

  it("ends with a switch that falls silent, though none of its tables said how full it is", () => {
    const history = createHistory();
    const without = [{ metrics, samples: samples({ lpm: 0.5 }).filter(({ name }) => name === "cisco.tcam.usage") }];
    history.record(START, without);
    history.record(START + STEP_MS, []);
    history.record(START + 2 * STEP_MS, given({ lpm: 0.5 }));

    expect(history.course(named("lpm")).map(({ ratio }) => ratio)).toEqual([0.5]);
  });

  it("comes to keep a table that had no space when it was empty, once it is one of the fullest", () => {
    const history = createHistory();
    const others = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`table_${index}`, 0.1]));
    const polls = 100;
    for (let poll = 0; poll < polls; poll++)
      history.record(START + poll * STEP_MS, given({ ...others, late: poll < 20 ? 0 : 0.5 }));

    expect(history.course(named("late")).at(-1)).toEqual({ at: START + (polls - 1) * STEP_MS, ratio: 0.5 });
    expect(history.course(named("late")).length).toBeGreaterThanOrEqual(12);
  });

  it("keeps the other tables where one has a name that takes all the space", () => {
    const history = createHistory();
    const endless = "endless".repeat(HISTORY_BYTES);
    history.record(START, given({ [endless]: 1, lpm: 0.25 }));

    expect(history.course(named(endless))).toEqual([]);
    expect(history.course(named("lpm"))).toHaveLength(1);
  });

  it("goes by the first of two commands that says how full a table is", () => {
    const history = createHistory();
    const [known] = given({ lpm: 0.25 });
    const bare = { metrics, samples: samples({ lpm: 0.5 }).slice(0, 1) };
    history.record(START, [bare, known ?? bare, bare]);

    expect(history.course(named("lpm"))).toEqual([{ at: START, ratio: 0.25 }]);
  });
});
