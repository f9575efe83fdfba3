import { describe, expect, it } from "vitest";

import { admit } from "../../src/fleet/admit.ts";

/** What becomes of samples of one metric with these values of two attributes. */
function admitted(...words: readonly (readonly [feature: string, region: string])[]) {
  const refused: string[] = [];
  const samples = admit(
    words.map(([feature, region]) => ({
      sample: { name: "cisco.acl.feature.usage", value: 1, attributes: { feature, region } },
      command: "show x",
    })),
    (_known, why) => refused.push(why),
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
});
