import type { Sample } from "../catalogue/define.ts";
import { MOST_SERIES } from "../catalogue/nxos-rows.ts";
import type { Known } from "./shown.ts";

/** Why a sample that could be read is not shown. */
export type Refusal = "duplicate" | "series_limit" | "label_limit" | "label_encoding";

/** The switch's own words are never cut, so a sample with a word of more characters is not shown at all. */
export const LONGEST_LABEL = 1_024;

/**
 * Lets through each series once and no more than `most` of them. A second sample of a series would make Prometheus
 * refuse the whole scrape.
 */
export function admit(
  candidates: Iterable<Known>,
  refused: (known: Known, why: Refusal) => void,
  { most = MOST_SERIES } = {},
): Sample[] {
  const admitted: Sample[] = [];
  const seen = new Set<string>();
  for (const known of candidates) {
    const key = seriesKey(known.sample);
    const unfit = unfitness(known.sample);
    if (unfit !== undefined) refused(known, unfit);
    else if (seen.has(key)) refused(known, "duplicate");
    else if (admitted.length >= most) refused(known, "series_limit");
    else {
      seen.add(key);
      admitted.push(known.sample);
    }
  }
  return admitted;
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

/**
 * The attributes of a metric always come in the order of its declaration, so their values tell series apart; with
 * their lengths, since a value may hold whatever stands between them.
 */
function seriesKey({ name, attributes }: Sample): string {
  let key = name;
  for (const attribute in attributes) {
    const word = attributes[attribute] ?? "";
    key += `\0${word.length}\0${word}`;
  }
  return key;
}
