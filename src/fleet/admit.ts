import type { Sample } from "../catalogue/define.ts";
import { MOST_SERIES } from "../catalogue/nxos/rows.ts";
import { seriesKey } from "../series-key.ts";

/** Why a sample that could be read is not shown. */
export type Refusal = "duplicate" | "series_limit" | "label_limit" | "label_encoding";

/** The switch's own words are never cut, so a sample with a word of more characters is not shown at all. */
export const LONGEST_LABEL = 1_024;

/** Lets through those of some samples that may be shown, and says why another one may not. */
export type Admit = (samples: readonly Sample[], refused: (why: Refusal) => void) => readonly Sample[];

/**
 * Checks everything that is shown of a switch: lets through each series once, and no more than `most` of
 * them in all. A second sample of a series would make Prometheus refuse the whole scrape.
 */
export function createAdmission(most = MOST_SERIES): Admit {
  const seen = new Set<string>();

  function refusalOf(sample: Sample, key: string): Refusal | undefined {
    return unfitness(sample) ?? (seen.has(key) ? "duplicate" : seen.size >= most ? "series_limit" : undefined);
  }

  return (samples, refused) => {
    const admitted: Sample[] = [];
    for (const sample of samples) {
      const key = seriesKey(sample.name, sample.attributes);
      const refusal = refusalOf(sample, key);
      if (refusal === undefined) {
        seen.add(key);
        admitted.push(sample);
      } else refused(refusal);
    }
    // What a reading holds is kept alive anyway: a copy of it is not.
    return admitted.length === samples.length ? samples : admitted;
  };
}

function unfitness({ attributes }: Sample): Refusal | undefined {
  for (const attribute in attributes) {
    const word = attributes[attribute] ?? "";
    // Half a surrogate pair has no UTF-8: all of them would be written as the same replacement character.
    if (!word.isWellFormed()) return "label_encoding";
    if (word.length > LONGEST_LABEL) return "label_limit";
  }
  return undefined;
}
