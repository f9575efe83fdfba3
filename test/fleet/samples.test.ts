import { describe, expect, it } from "vitest";

import type { Sample } from "../../src/catalogue/define.ts";
import { createAdmission, type NeverCleared, withoutDips, withoutRepeats } from "../../src/fleet/samples.ts";

const sample = (feature: string, region = ""): Sample => ({
  name: "cisco.acl.feature.usage",
  value: 1,
  attributes: { feature, region },
});

/** What becomes of samples of one metric with these values of two attributes. */
function admitted(...words: readonly (readonly [feature: string, region: string])[]) {
  const refused: string[] = [];
  const samples = createAdmission().admit(
    words.map(([feature, region]) => sample(feature, region)),
    (why) => refused.push(why),
  );
  return { samples: samples.map(({ attributes }) => Object.values(attributes)), refused };
}

describe("what is admitted", () => {
  it("is each series once, told apart by letters however alike they look", () => {
    const { samples, refused } = admitted(["\u00e9", ""], ["e\u0301", ""], ["\u00e9", ""]);

    expect(samples).toEqual([
      ["\u00e9", ""],
      ["e\u0301", ""],
    ]);
    expect(refused).toEqual(["duplicate"]);
  });

  it.each([
    [["a\0b", "c"] as const, ["a", "b\0c"] as const],
    [["a\u00001\u0000b", ""] as const, ["a", "b\u00000\u0000"] as const],
  ])("is both of %j and %j, whatever their words hold", (one, other) => {
    expect(admitted(one, other)).toEqual({ samples: [one, other], refused: [] });
  });

  it("is no word that has no UTF-8, and no longer one than a label may be", () => {
    const { samples, refused } = admitted(["\ud800", ""], ["", "\udfff"], ["x".repeat(1_025), ""], ["\u{1f600}", ""]);

    expect(samples).toEqual([["\u{1f600}", ""]]);
    expect(refused).toEqual(["label_encoding", "label_encoding", "label_limit"]);
  });

  it("is no more than so many series in all, and each once, however many readings they come in", () => {
    const { admit } = createAdmission({ most: 3 });
    const refused: string[] = [];

    const first = admit([sample("a"), sample("b")], (why) => refused.push(why));
    const second = admit([sample("b"), sample("c"), sample("d")], (why) => refused.push(why));

    expect(first).toHaveLength(2);
    expect(second).toEqual([sample("c")]);
    expect(refused).toEqual(["duplicate", "series_limit"]);
  });

  it("is the same list where all of it is admitted, and no copy", () => {
    const samples = [sample("a"), sample("b")];

    expect(createAdmission().admit(samples, () => undefined)).toBe(samples);
  });
});

describe("a series that a reply gives twice", () => {
  const of = (feature: string, value: number): Sample => ({ ...sample(feature), value });
  const read = (samples: readonly Sample[], before?: readonly Sample[]) =>
    withoutRepeats({ samples, dropped: [{ name: "other", reason: "out_of_range" }] }, before);

  it("is shown once if both say the same, and not at all if they contradict each other", () => {
    const { samples, dropped } = read([of("a", 1), of("b", 1), of("a", 1), of("b", 2), of("c", 3), of("b", 1)]);

    expect(samples).toEqual([of("a", 1), of("c", 3)]);
    expect(dropped.map(({ reason }) => reason)).toEqual([
      "out_of_range",
      "ambiguous",
      "duplicate",
      "ambiguous",
      "ambiguous",
    ]);
  });

  it("is so with each reply, whether its samples are new or those of the last one", () => {
    const [a, b] = [of("a", 1), of("b", 1)];
    const { samples } = read([a, b, a]);

    expect(samples).toEqual([a, b]);
    expect(read([a, b, a], samples)).toMatchObject({ samples: [a, b], dropped: [{}, { reason: "duplicate" }] });
    expect(read([a, b, { ...a, value: 2 }], samples)).toMatchObject({ samples: [b], dropped: { length: 3 } });
    expect(read([a, b], samples).samples).toEqual([a, b]);
  });

  it("is one whose words may be shown: another one is refused for its words", () => {
    const unfit = of("\ud800", 1);

    expect(read([unfit, { ...unfit, value: 2 }]).samples).toHaveLength(2);
  });
});

/** What is shown of one counter after another, whose row says that it was never cleared or does not say so. */
function shown(
  values: readonly number[],
  neverCleared = true,
  attributesOf = () => ({ port: "1" }),
): (number | string)[] {
  let counters: NeverCleared | undefined;
  return values.map((value) => {
    const counter: Sample = {
      name: "test.bytes",
      value,
      attributes: attributesOf(),
      ...(neverCleared && { neverCleared }),
    };
    const after = withoutDips({ samples: [counter], dropped: [] }, counters);
    counters = after.counters;
    return after.reading.samples[0]?.value ?? after.reading.dropped[0]?.reason ?? "nothing";
  });
}

describe("a counter that was never cleared", () => {
  it.each([
    ["a zero after a larger value", [7, 0, 8], [7, "implausible_zero", 8]],
    ["two in a row", [7, 0, 0, 8], [7, "implausible_zero", "implausible_zero", 8]],
    ["a zero after a dip that was over", [7, 0, 8, 0, 9], [7, "implausible_zero", 8, "implausible_zero", 9]],
  ])("does not show %s", (_what, values, expected) => {
    const attributes = { port: "1" };

    expect(shown(values)).toEqual(expected);
    expect(shown(values, true, () => attributes)).toEqual(expected);
  });

  it.each([
    ["zeros from the start", [0, 0, 7]],
    ["a smaller value, which a module that was started anew gives", [7, 3]],
  ])("shows %s", (_what, values) => {
    expect(shown(values)).toEqual(values);
  });

  it("shows a zero that the switch says three times", () => {
    expect(shown([7, 0, 0, 0, 0, 1]).slice(3)).toEqual([0, 0, 1]);
  });
});

describe("a counter that a reply leaves out", () => {
  const count = (port: string, value: number): Sample => ({
    name: "test.bytes",
    value,
    attributes: { port },
    neverCleared: true,
  });
  const after = (samples: readonly Sample[], before?: NeverCleared) => withoutDips({ samples, dropped: [] }, before);

  it("is remembered, and shows no zero either when it is there again", () => {
    const first = after([count("1", 7), count("2", 8)]);
    const without = after([count("2", 8)], first.counters);
    const dip = after([count("1", 0), count("2", 9)], without.counters);

    expect(dip.reading.samples.map(({ value }) => value)).toEqual([9]);
    expect(dip.reading.dropped).toEqual([{ name: "test.bytes", reason: "implausible_zero" }]);
  });

  it("is remembered while the others stay where they are", () => {
    const other = count("2", 8);
    let { counters } = after([count("1", 7), other]);
    for (const value of [9, 10, 11]) ({ counters } = after([{ ...other, value }], counters));

    expect(after([count("1", 0), { ...other, value: 12 }], counters).reading.samples).toMatchObject([{ value: 12 }]);
  });

  it("shows no zero of a row that comes twice, in either place", () => {
    const first = after([count("1", 7), count("1", 7)]);
    const dip = after([count("1", 0), count("1", 0)], first.counters);
    const again = after([count("1", 8), count("1", 0)], dip.counters);

    expect(dip.reading.samples).toEqual([]);
    expect(dip.reading.dropped).toHaveLength(2);
    expect(again.reading.samples.map(({ value }) => value)).toEqual([8]);
  });

  it("counts no zeros of a row that comes twice with a larger value in one place", () => {
    let { counters } = after([count("1", 7)]);
    for (const _ of [1, 2, 3]) ({ counters } = after([count("1", 0), count("1", 7)], counters));

    expect(after([count("1", 0)], counters).reading.samples).toEqual([]);
  });

  it("is forgotten where there are ever more of them", () => {
    let counters: NeverCleared | undefined;
    for (let port = 0; port < 1_100; port += 1) counters = after([count(String(port), 7)], counters).counters;

    expect(counters?.samples).toHaveLength(1);
    expect(counters?.away.size).toBe(1_000);
    expect(after([count("1098", 0)], counters).reading.samples).toEqual([]);
  });
});

describe("a counter whose row does not say so", () => {
  it("shows each value as it is", () => {
    expect(shown([7, 0, 8], false)).toEqual([7, 0, 8]);
  });
});
