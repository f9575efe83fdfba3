import type { Attributes } from "@opentelemetry/api";

/** What the SDK does not tell of the series it was given: which are alive, since when, and how many there were. */
export interface SeriesBook {
  /** A collection of so many series begins. */
  open(living: number): void;
  note(series: string): void;
  /** Notes a counter's series; the first time, `since` is kept as its start. */
  noteCounter(series: string, since: number): void;
  /** When a counter's series started, milliseconds since 1970; undefined if this collection did not observe it. */
  startOf(series: string): number | undefined;
  /** Whether most of the series that were ever observed are gone. */
  readonly crowded: boolean;
}

/** Under this many series, those that are gone cost nothing worth a new provider. */
const FEW_SERIES = 2_000;

export function createSeriesBook(): SeriesBook {
  const everSeen = new Set<number>();
  let living = 0;
  let starts = new Map<string, number>();
  let startsBefore = starts;

  return {
    open(count) {
      living = count;
      startsBefore = starts;
      starts = new Map();
    },
    note: (series) => everSeen.add(hash(series)),
    noteCounter: (series, since) => starts.set(series, startsBefore.get(series) ?? since),
    startOf: (series) => starts.get(series),
    get crowded() {
      return everSeen.size > Math.max(FEW_SERIES, 2 * living);
    },
  };
}

/** The attributes of a metric always come in the order of its declaration, so their values tell its series apart. */
export function seriesKey(name: string, attributes: Attributes): string {
  let key = name;
  for (const attribute in attributes) key += `\0${String(attributes[attribute])}`;
  return key;
}

/** FNV-1a. Two series with one hash only make the count a little low. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value;
}
