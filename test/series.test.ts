import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Sample } from "../src/catalogue/define.ts";
import { type Admitted, createAdmission, type Refusal } from "../src/fleet/samples.ts";
import { areSameSeries, seriesKey, sharing } from "../src/series.ts";

const sample = (table: string, value: number, name = "used"): Sample => ({ name, value, attributes: { table } });

const Attributes: fc.Arbitrary<Sample["attributes"]> = fc.oneof(
  fc.record({ table: fc.constantFrom("a", "b", "c", "\ud800"), bank: fc.constantFrom("0", "1") }),
  fc.record({ table: fc.constantFrom("a", "b") }),
  fc.record({ bank: fc.constantFrom("a", "b") }),
);
const AnySample: fc.Arbitrary<Sample> = fc.record(
  {
    name: fc.constantFrom("used", "limit"),
    value: fc.nat(3),
    attributes: Attributes,
    neverCleared: fc.constant(true as const),
  },
  { requiredKeys: ["name", "value", "attributes"] },
);
const Samples = fc.array(AnySample, { maxLength: 10 });

/** Samples as they come with another reply: nothing of them is the same object as before. */
const fresh = (samples: readonly Sample[]): Sample[] =>
  samples.map((one) => ({ ...one, attributes: { ...one.attributes } }));

describe("samples that share with those before", () => {
  it("say the same as without, in the same order", () => {
    fc.assert(
      fc.property(Samples, Samples, (before, samples) => {
        expect(sharing(fresh(samples), fresh(before))).toEqual(fresh(samples));
      }),
    );
  });

  it("are the same objects where they say the same, wherever they stand", () => {
    const before = [sample("a", 1), sample("b", 2), sample("c", 3)];

    const shared = sharing([sample("b", 2), sample("a", 9), sample("d", 4)], before);

    expect(shared[0]).toBe(before[1]);
    expect(shared[1]?.attributes).toBe(before[0]?.attributes);
    expect(shared[2]).toEqual(sample("d", 4));
  });

  it("are the list that was given where that shares nothing, or is the one before", () => {
    const samples = [sample("a", 1)];

    expect(sharing(samples, [sample("b", 1)])).toBe(samples);
    expect(sharing(samples, samples)).toBe(samples);
  });

  it("take no attributes of another name for their own", () => {
    const named = (attributes: Sample["attributes"]): Sample => ({ name: "used", value: 1, attributes });

    const shared = sharing([named({ bank: "a" })], [named({ table: "a" })]);

    expect(shared).toEqual([named({ bank: "a" })]);
  });

  it("are in the same places only with the same attributes objects", () => {
    const samples = [sample("a", 1)];

    expect(areSameSeries(samples, [{ ...sample("a", 2), attributes: samples[0]?.attributes ?? {} }])).toBe(true);
    expect(areSameSeries(samples, [sample("a", 1)])).toBe(false);
    expect(areSameSeries(samples, [])).toBe(false);
    expect(areSameSeries(samples, [{ ...sample("a", 1, "limit"), attributes: samples[0]?.attributes ?? {} }])).toBe(
      false,
    );
  });
});

describe("what is admitted after what was admitted before", () => {
  it("is what would be admitted without, and refused for the same reasons", () => {
    fc.assert(
      fc.property(fc.array(fc.array(Samples, { maxLength: 3 }), { maxLength: 4 }), (polls) => {
        let before: Admitted = [];
        let last: readonly (readonly Sample[])[] = [];
        for (const poll of [...polls, ...polls.slice(-1), ...polls.slice(-1)]) {
          const readings = poll.map((samples, place) => sharing(fresh(samples), last[place] ?? []));
          const pass = (options: Parameters<typeof createAdmission>[0]) => {
            const refused: Refusal[] = [];
            const admission = createAdmission({ most: 8, ...options });
            const shown = readings.map((samples) => admission.admit(samples, (why) => refused.push(why)));
            return { shown, refused, admitted: admission.admitted };
          };

          const [after, anew] = [pass({ before }), pass({})];

          expect([after.shown, after.refused]).toEqual([anew.shown, anew.refused]);
          const keys = after.shown.flat().map(({ name, attributes }) => seriesKey(name, attributes));
          expect(new Set(keys).size).toBe(keys.length);
          [before, last] = [after.admitted, readings];
        }
      }),
    );
  });
});
