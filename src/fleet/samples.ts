import type { Dropped, Reading, Sample } from "../catalogue/define.ts";
import { MOST_SERIES } from "../catalogue/nxos/reply.ts";
import { areSameSeries, seriesKey, sharing } from "../series.ts";

/** Why a sample that could be read is not shown. */
export type Refusal = "malformed_row" | "duplicate" | "series_limit" | "label_limit" | "label_encoding";

/** The switch's own words are never cut, so a sample with a word of more characters is not shown at all. */
const LONGEST_LABEL = 1_024;

/** Lets through those of some samples that may be shown, and says why another one may not. */
export type Admit = (samples: readonly Sample[], refused: (why: Refusal) => void) => readonly Sample[];

/** Samples that came together and that were all let through. */
export type Admitted = readonly (readonly Sample[])[];

/** A check of all that is shown of a switch at one time. */
interface Admission {
  readonly admit: Admit;
  /** What was let through whole so far. */
  readonly admitted: Admitted;
}

/**
 * Checks everything that is shown of a switch: lets through each series once, and no more than `most` of
 * them in all. A second sample of a series would make Prometheus refuse the whole scrape. As long as all that comes is
 * among what was let through `before`, there is nothing to look at.
 */
export function createAdmission({ most = MOST_SERIES, before = [] }: AdmissionOptions = {}): Admission {
  const admitted: (readonly Sample[])[] = [];
  let next = 0;
  /** The keys of all that was let through; made when something comes that was not there before. */
  let seen: Set<string> | undefined;

  function wasAdmitted(samples: readonly Sample[]): boolean {
    const place = before.findIndex((others, index) => index >= next && areSameSeries(others, samples));
    if (place >= 0) next = place + 1;
    return place >= 0;
  }

  return {
    admitted,
    admit(samples, refused) {
      if (seen === undefined && wasAdmitted(samples)) {
        admitted.push(samples);
        return samples;
      }
      seen ??= new Set(admitted.flat().map(({ name, attributes }) => seriesKey(name, attributes)));
      const fit: Sample[] = [];
      for (const sample of samples) {
        const key = seriesKey(sample.name, sample.attributes);
        const refusal =
          unfitness(sample) ?? (seen.has(key) ? "duplicate" : seen.size >= most ? "series_limit" : undefined);
        if (refusal === undefined) {
          seen.add(key);
          fit.push(sample);
        } else refused(refusal);
      }
      if (fit.length < samples.length) return fit;
      admitted.push(samples);
      // What a reading holds is kept alive anyway: a copy of it is not.
      return samples;
    },
  };
}

interface AdmissionOptions {
  readonly most?: number;
  readonly before?: Admitted;
}

/** Checks samples that are made anew time and again, at most so many; those that are not let through are not counted. */
export function createRepeatedAdmission(most: number): (samples: readonly Sample[]) => readonly Sample[] {
  let last: readonly Sample[] = [];
  let before: Admitted = [];
  return (samples) => {
    last = sharing(samples, last);
    const { admit, admitted } = createAdmission({ most, before });
    before = admitted;
    return admit(last, () => undefined);
  };
}

/** Why a sample's words may not be shown, whatever else is; undefined if they may. */
export function unfitness({ attributes }: Pick<Sample, "attributes">): Refusal | undefined {
  for (const attribute in attributes) {
    const word = attributes[attribute] ?? "";
    // Half a surrogate pair has no UTF-8: all of them would be written as the same replacement character.
    if (!word.isWellFormed()) return "label_encoding";
    if (word.length > LONGEST_LABEL) return "label_limit";
  }
  return undefined;
}

/**
 * A reading with each series once. Which of different values is true is not known, so none of them is shown. As long as the
 * series are those of the last reading `before`, each with the same attributes object, no key is made.
 */
export function withoutRepeats(reading: Reading, before: readonly Sample[] = []): Reading {
  const { samples } = reading;
  if (areSameSeries(samples, before)) return reading;
  const places = new Map<string, number>();
  /** By place, where the same series comes first. */
  const repeats = new Map<number, number>();
  const contradicted = new Set<number>();
  for (const [place, sample] of samples.entries()) {
    const key = seriesKey(sample.name, sample.attributes);
    const first = places.get(key);
    if (first === undefined) places.set(key, place);
    // What is refused for its words is so each time.
    else if (unfitness(sample) === undefined) {
      repeats.set(place, first);
      if (sample.value !== samples[first]?.value) contradicted.add(first);
    }
  }
  if (repeats.size === 0) return reading;
  const kept: Sample[] = [];
  const dropped: Dropped[] = [];
  for (const [place, sample] of samples.entries()) {
    if (contradicted.has(repeats.get(place) ?? place)) dropped.push({ name: sample.name, reason: "ambiguous" });
    else if (repeats.has(place)) dropped.push({ name: sample.name, reason: "duplicate" });
    else kept.push(sample);
  }
  return { ...reading, samples: kept, dropped: [...reading.dropped, ...dropped] };
}

/** What counters that were never cleared have said so far. */
export interface NeverCleared {
  /** The samples of the last reading. */
  readonly samples: readonly Sample[];
  /** Counters that it does not have, by key: their last value above zero, and how many zeros came after it. */
  readonly away: ReadonlyMap<string, LastValue>;
}

interface LastValue {
  readonly value: number;
  readonly zeros: number;
}

const NONE: NeverCleared = { samples: [], away: new Map() };

/** A switch that says zero so many times in a row means it: a module that was started anew counts from zero. */
const BELIEVED_ZEROS = 3;

/** So many that a reply left out are remembered, beside those that it has. */
const MOST_LEFT_OUT = 1_000;

/**
 * A reading without the zeros of counters whose row says that they were never cleared and that were above zero before:
 * a Nexus gives one now and then, and a rate over it would be the whole count (NetApp Harvest issues 4204 and 4205).
 * The zeros are counted as dropped. What a reply leaves out, or has no number for, is remembered: the zero may come next.
 * Where the series are those of the last reading, each with the same attributes object, no key is made.
 */
export function withoutDips(
  reading: Reading,
  before: NeverCleared = NONE,
): { readonly reading: Reading; readonly counters: NeverCleared | undefined } {
  if (!reading.samples.some(({ neverCleared }) => neverCleared)) return { reading, counters: undefined };
  if (areSameSeries(reading.samples, before.samples) && !hasDip(reading.samples, before.samples))
    return { reading, counters: { ...before, samples: reading.samples } };
  const last = lastValues(before);
  const seen = new Set<string>();
  const away = new Map<string, LastValue>();
  const samples: Sample[] = [];
  const dropped: Dropped[] = [];
  for (const sample of reading.samples) {
    const key = seriesKey(sample.name, sample.attributes);
    // A row may come twice.
    seen.add(key);
    const known = last.get(key);
    const zeros = (known?.zeros ?? 0) + 1;
    if (sample.neverCleared && known !== undefined && sample.value === 0 && zeros < BELIEVED_ZEROS) {
      away.set(key, { value: known.value, zeros });
      dropped.push({ name: sample.name, reason: "implausible_zero" });
    } else {
      samples.push(sample);
      if (sample.value > 0) away.delete(key);
    }
  }
  const leftOut = [...last].filter(([key]) => !seen.has(key));
  for (const [key, value] of leftOut.slice(0, MOST_LEFT_OUT)) away.set(key, value);
  if (dropped.length === 0) return { reading, counters: { samples: reading.samples, away } };
  return { reading: { ...reading, samples, dropped: [...reading.dropped, ...dropped] }, counters: { samples, away } };
}

/** Whether a counter is zero that was never cleared and was above zero before; the series are the same in the same places. */
function hasDip(samples: readonly Sample[], before: readonly Sample[]): boolean {
  return samples.some(({ value, neverCleared }, place) => {
    const last = before[place];
    return value === 0 && neverCleared === true && last?.neverCleared === true && last.value > 0;
  });
}

/** The last values of the counters that were never cleared, by key; those that the last reading has come first. */
function lastValues({ samples, away }: NeverCleared): Map<string, LastValue> {
  const values = new Map<string, LastValue>();
  for (const { name, attributes, value, neverCleared } of samples)
    if (neverCleared && value > 0) values.set(seriesKey(name, attributes), { value, zeros: 0 });
  for (const [key, value] of away) values.set(key, value);
  return values;
}
