import fc from "fast-check";
import { expect, it } from "vitest";

import { gauge, type Sample } from "../../src/catalogue/define.ts";
import { createHistory, HISTORY_BYTES, MOST_POINTS } from "../../src/fleet/history.ts";

const FAMILY = "cisco.tcam";
const metrics = {
  "cisco.tcam.usage": gauge("{entry}", "Used.", ["table"]),
  "cisco.tcam.limit": gauge("{entry}", "There are.", ["table"]),
  "cisco.tcam.utilization": gauge("1", "Used of what there is.", ["table"]),
} as const;

/** What a switch says of a table: its use, its limit if it says one, and its own ratio if it says that. */
interface Said {
  readonly table: number;
  readonly used: number;
  readonly limit: number | undefined;
  readonly utilization: number | undefined;
}

const TABLES = 90;
const one = (last: number): fc.Arbitrary<Said> =>
  fc.record({
    table: fc.nat(last),
    used: fc.nat(2_000),
    limit: fc.option(fc.nat(1_000), { nil: undefined }),
    utilization: fc.option(fc.double({ min: 0, max: 1.5, noNaN: true }), { nil: undefined }),
  });
const some = (last: number, least: number) =>
  fc.uniqueArray(one(last), { minLength: least, selector: ({ table }) => table });

const Poll = fc.record({
  afterMs: fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 10_000, max: 120_000 }) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 9_999 }) },
    { weight: 1, arbitrary: fc.integer({ min: -4_000_000, max: -1 }) },
  ),
  tables: fc.oneof(fc.constant([]), some(5, 0), some(5, 3), some(TABLES - 1, 60)),
});

/** Names with wide characters, which take twice the space, and one that takes more than there is. */
function nameOf(table: number): string {
  if (table === 7) return "endless".repeat(4_000);
  return table % 10 === 3 ? `${"界".repeat(200)} ${table}` : `table ${table}`;
}

function samplesOf(tables: readonly Said[]): Sample[] {
  return tables.flatMap(({ table, used, limit, utilization }) => {
    const attributes = { table: nameOf(table) };
    const said = { "cisco.tcam.usage": used, "cisco.tcam.limit": limit, "cisco.tcam.utilization": utilization };
    return Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value, attributes }]));
  });
}

function ratioOf({ used, limit = 0, utilization }: Said): number | undefined {
  return utilization ?? (limit > 0 ? used / limit : undefined);
}

it("says of no moment what was not read at it, whatever tables come and go and whatever the clock does", () => {
  fc.assert(
    fc.property(fc.array(Poll, { maxLength: 100 }), (polls) => {
      const history = createHistory();
      let at = Date.UTC(2026, 10, 28);
      const read = new Map<string, number | undefined>();
      for (const { afterMs, tables } of polls) {
        at += afterMs;
        for (let table = 0; table < TABLES; table++) read.delete(`${table}/${at}`);
        for (const said of tables) read.set(`${said.table}/${at}`, ratioOf(said));
        const half = Math.floor(tables.length / 2);
        const given = [tables.slice(0, half), tables.slice(half)].map((part) => ({
          metrics,
          samples: samplesOf(part),
        }));
        history.record(at, given);

        expect(history.bytes).toBeLessThanOrEqual(HISTORY_BYTES);
        for (let table = 0; table < TABLES; table++) {
          const course = history.course({ family: FAMILY, attributes: { table: nameOf(table) } });
          if (course.length === 0) continue;
          expect(course.length).toBeLessThanOrEqual(MOST_POINTS);
          const newest = course.at(-1)?.at ?? 0;
          expect(at - newest).toBeLessThan(10_000);
          // An assertion for each point of each poll would take two thirds of the time.
          const wrong = course.filter((point, index) => {
            const ratio = read.get(`${table}/${point.at}`);
            const isTrue = Object.is(point.ratio, ratio === undefined ? undefined : Math.fround(ratio));
            return !isTrue || point.at <= (course[index - 1]?.at ?? Number.NEGATIVE_INFINITY);
          });
          expect(wrong).toEqual([]);
        }
      }
    }),
    { numRuns: 100 },
  );
});
