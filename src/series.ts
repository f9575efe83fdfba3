import type { Sample } from "./catalogue/define.ts";

type Attributes = Sample["attributes"];

/**
 * Tells the series of one resource apart. The attributes of a metric always come in the order of its declaration, so their
 * values are enough; with their lengths, since a value may hold whatever stands between them.
 */
export function seriesKey(name: string, attributes: Readonly<Record<string, unknown>>): string {
  let key = name;
  for (const attribute in attributes) {
    const value = String(attributes[attribute]);
    key += `\0${value.length}\0${value}`;
  }
  return key;
}

/** Whether two lists have the same series in the same places, each with the same attributes object. */
export function areSameSeries(some: readonly Sample[], others: readonly Sample[]): boolean {
  if (some === others) return true;
  if (some.length !== others.length) return false;
  for (let place = 0; place < some.length; place += 1) {
    const [one, other] = [some[place], others[place]];
    if (one?.name !== other?.name || one?.attributes !== other?.attributes) return false;
  }
  return true;
}

/**
 * Samples that share what has not changed with those `before`: a series keeps its attributes object as long as it is there,
 * so that it is known by it, and so does a sample as long as it says the same. A series is looked for in its place first;
 * only where others have taken that, by its key.
 */
export function sharing(samples: readonly Sample[], before: readonly Sample[]): readonly Sample[] {
  if (samples === before || before.length === 0) return samples;
  let shared: Sample[] | undefined;
  let byKey: ReadonlyMap<string, Sample> | undefined;
  /** The attributes of the last sample, which those of its row share, and what they were before. */
  let row: Attributes | undefined;
  let rowBefore: Attributes | undefined;
  for (let place = 0; place < samples.length; place += 1) {
    const sample = samples[place];
    if (sample === undefined) continue;
    const { name, attributes } = sample;
    let last = before[place];
    const isInPlace =
      last?.name === name &&
      (last.attributes === attributes ||
        (attributes === row && last.attributes === rowBefore) ||
        isEqual(last.attributes, attributes));
    if (!isInPlace) {
      byKey ??= new Map(before.map((one) => [seriesKey(one.name, one.attributes), one]));
      last = byKey.get(seriesKey(name, attributes));
    }
    row = attributes;
    rowBefore = last?.attributes;
    if (last === undefined || (!isInPlace && !isEqual(last.attributes, attributes))) continue;
    const isUnchanged = last.value === sample.value && last.neverCleared === sample.neverCleared;
    if (isUnchanged ? last === sample : last.attributes === attributes) continue;
    shared ??= [...samples];
    shared[place] = isUnchanged ? last : withAttributes(sample, last.attributes);
  }
  return shared ?? samples;
}

function withAttributes({ name, value, neverCleared }: Sample, attributes: Attributes): Sample {
  return neverCleared === true ? { name, value, attributes, neverCleared } : { name, value, attributes };
}

function isEqual(some: Attributes, others: Attributes): boolean {
  let more = 0;
  for (const attribute in some) {
    if (some[attribute] !== others[attribute]) return false;
    more += 1;
  }
  for (const _ in others) more -= 1;
  return more === 0;
}
