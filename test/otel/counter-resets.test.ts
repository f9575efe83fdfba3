import { describe, expect, it } from "vitest";

import { createSeriesBook, type SeriesBook } from "../../otel/series.ts";
import { counter, gauge, type Sample, upDownCounter } from "../../src/catalogue/define.ts";

const METRICS = {
  up: gauge("1", "A gauge.", []),
  hits: counter("{hit}", "A counter.", ["table"]),
  memory: upDownCounter("By", "A sum that may fall.", ["table"]),
};

const hits = (table: string, value: number): Sample => ({ name: "hits", value, attributes: { table } });
const memory = (table: string, value: number): Sample => ({ name: "memory", value, attributes: { table } });
const UP: Sample = { name: "up", value: 0, attributes: {} };

/** The samples of each command. */
type Given = Readonly<Record<string, readonly Sample[]>>;

/** When each sum of a collection started, which counts since the first second unless said. */
function startsIn(book: SeriesBook, given: Given, takenAt: number, since: number | undefined = 1_000) {
  const readings = Object.entries(given).map(([command, samples]) => ({ command, samples, takenAt }));
  const columns = book.note({ readings, since }).flatMap((reading) => reading.columns);
  return Object.fromEntries(
    columns.flatMap(({ name, series, starts }) =>
      series.map((attributes, place) => [`${name}/${String(attributes["table"])}`, starts?.[place]]),
    ),
  );
}

describe("a counter that was away", () => {
  it.each<readonly [string, Given]>([
    ["its command", { "show b": [hits("b", 2)] }],
    ["all that its command gives", { "show a": [], "show b": [hits("b", 2)] }],
    ["its switch", {}],
    ["its switch, which is said to be down", { up: [UP] }],
  ])("with %s and is lower starts when it was last seen, and others when they did", (_what, meanwhile) => {
    const book = createSeriesBook(METRICS);
    const samples = [hits("a", 100), hits("c", 7), hits("d", 9), memory("a", 5)];
    startsIn(book, { "show a": samples, "show b": [hits("b", 1)] }, 10_000);
    for (const at of [20_000, 30_000]) startsIn(book, meanwhile, at);

    const back = startsIn(book, { "show a": [hits("a", 5), hits("c", 7), memory("a", 4)] }, 40_000);
    const late = startsIn(book, { "show a": [hits("a", 6), hits("c", 8), hits("d", 3)] }, 50_000);

    expect(back).toEqual({ "hits/a": 10_000, "hits/c": 1_000, "memory/a": 1_000 });
    expect(late).toEqual({ "hits/a": 10_000, "hits/c": 1_000, "hits/d": 10_000 });
  });

  it("with its switch starts when that was started anew", () => {
    const book = createSeriesBook(METRICS);
    startsIn(book, { "show a": [hits("a", 100), hits("b", 1)] }, 10_000);
    startsIn(book, {}, 20_000);

    const rebooted = startsIn(book, { "show a": [hits("a", 7), hits("b", 6)] }, 40_000, 25_000);

    expect(rebooted).toEqual({ "hits/a": 25_000, "hits/b": 25_000 });
  });

  it.each([undefined, 2_000_000])(
    "has the start that it had, though the clock was set back, and counts since %s",
    (since) => {
      const book = createSeriesBook(METRICS);
      const given = { "show a": [hits("a", 1), hits("b", 0)], "show b": [hits("c", 1), hits("d", 0)] };
      startsIn(book, given, 2_500_000, since);
      const before = startsIn(book, given, 1_000_000, since);
      startsIn(book, { "show a": [hits("e", 1)] }, 1_500_000, since);

      const back = startsIn(book, given, 3_000_000, since);

      expect(back).toEqual(before);
    },
  );

  it("is known however many counters a switch has, and however many commands come and go", () => {
    const book = createSeriesBook(METRICS);
    const all = (value: number) => Array.from({ length: 15_000 }, (_, index) => hits(String(index), value));
    for (let module = 0; module < 100; module += 1)
      startsIn(book, { [`show ${module}`]: [hits(`module ${module}`, 9)] }, 5_000);
    startsIn(book, { "show a": all(9) }, 10_000);
    startsIn(book, {}, 20_000);

    const back = startsIn(book, { "show a": all(3), "show 7": [hits("module 7", 8)] }, 30_000);

    expect(back["hits/module 7"]).toBe(5_000);
    delete back["hits/module 7"];
    expect(new Set(Object.values(back))).toEqual(new Set([10_000]));
  });

  it("is forgotten once more of them are away than a switch shows", () => {
    const book = createSeriesBook(METRICS);
    startsIn(book, { old: [hits("a", 9)] }, 5_000);
    for (const one of ["b", "c"])
      startsIn(book, { [one]: Array.from({ length: 10_000 }, (_, index) => hits(`${one} ${index}`, 1)) }, 10_000);
    startsIn(book, {}, 20_000);

    const back = startsIn(book, { old: [hits("a", 3)], b: [hits("b 0", 0)] }, 30_000);

    expect(back).toEqual({ "hits/a": 1_000, "hits/b 0": 10_000 });
  });
});

describe("a sum that was there in the last collection", () => {
  const HOUR_MS = 3_600_000;

  it("keeps its start where the wall clock was set back to before what it counts since", () => {
    const book = createSeriesBook(METRICS);
    const at = (takenAt: number, value: number) =>
      startsIn(book, { "show a": [hits("a", value), memory("a", 1)] }, takenAt, 2 * HOUR_MS)["hits/a"];

    const starts = [at(2 * HOUR_MS + 5, 1), at(HOUR_MS, 2), at(HOUR_MS + 5, 3), at(2 * HOUR_MS + 10, 4)];

    expect(starts).toEqual([2 * HOUR_MS, HOUR_MS, HOUR_MS, HOUR_MS]);
  });

  it("starts when the switch was started anew, though the wall clock was set back before", () => {
    const book = createSeriesBook(METRICS);
    const given = (value: number): Given => ({ "show a": [hits("a", value), memory("a", 1)] });
    startsIn(book, given(1), 2 * HOUR_MS, HOUR_MS);
    startsIn(book, given(2), HOUR_MS / 2, HOUR_MS);

    const rebooted = startsIn(book, given(3), HOUR_MS / 2 + 10, HOUR_MS / 2 + 5);

    expect(rebooted).toEqual({ "hits/a": HOUR_MS / 2 + 5, "memory/a": HOUR_MS / 2 + 5 });
  });

  it("keeps its start where it was seen after the time that the switch now says it was started at", () => {
    const book = createSeriesBook(METRICS);
    startsIn(book, { "show a": [hits("a", 5), hits("b", 5)] }, 10_000, 1_000);
    // It was started anew at 15,000.
    startsIn(book, { "show a": [hits("a", 1), hits("b", 7)] }, 20_000, 1_000);

    const told = startsIn(book, { "show a": [hits("a", 2), hits("b", 8)] }, 30_000, 15_000);

    expect(told).toEqual({ "hits/a": 10_000, "hits/b": 1_000 });
  });
});
