import { describe, expect, it } from "vitest";

import type { Sample } from "../../src/catalogue/define.ts";
import { createAdmission } from "../../src/fleet/admit.ts";

const sample = (feature: string, region = ""): Sample => ({
  name: "cisco.acl.feature.usage",
  value: 1,
  attributes: { feature, region },
});

/** What becomes of samples of one metric with these values of two attributes. */
function admitted(...words: readonly (readonly [feature: string, region: string])[]) {
  const refused: string[] = [];
  const samples = createAdmission()(
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
    const admit = createAdmission(3);
    const refused: string[] = [];

    const first = admit([sample("a"), sample("b")], (why) => refused.push(why));
    const second = admit([sample("b"), sample("c"), sample("d")], (why) => refused.push(why));

    expect(first).toHaveLength(2);
    expect(second).toEqual([sample("c")]);
    expect(refused).toEqual(["duplicate", "series_limit"]);
  });

  it("is the same list where all of it is admitted, and no copy", () => {
    const samples = [sample("a"), sample("b")];

    expect(createAdmission()(samples, () => undefined)).toBe(samples);
  });
});
