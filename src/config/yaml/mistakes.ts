import { ConfigurationError } from "../settings.ts";

/** Where in a file something is. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly col: number;
}

/** Collects what is wrong with a configuration, to tell all of it at once. */
export interface Mistakes {
  /** Notes a mistake. Its words are only made if it will be told. */
  note(words: () => string, place?: Place): void;
  /** Notes what is no mistake, and should be told all the same. */
  warn(words: string, place?: Place): void;
  /** The warnings, in the order in which they were noted. */
  warned(): readonly string[];
  /** What was noted, file by file as they were first heard of, from the top down; without a place last. */
  told(): readonly string[];
}

/** The most that are told. A file that is something else has one in each line. */
const MOST = 1_000;

/** A place as editors and terminals link it. */
export function at({ file, line, col }: Place): string {
  return `${file}:${line}:${col}`;
}

export function createMistakes(): Mistakes {
  const noted: { readonly place: Place | undefined; readonly text: string }[] = [];
  const files = new Map<string, number>();
  const warnings = new Set<string>();
  let more = 0;

  function order({ place }: { readonly place: Place | undefined }): readonly [number, number, number] {
    return place === undefined ? [files.size, 0, 0] : [files.get(place.file) ?? 0, place.line, place.col];
  }

  return {
    note(words, place) {
      if (noted.length === MOST) {
        more += 1;
        return;
      }
      if (place !== undefined && !files.has(place.file)) files.set(place.file, files.size);
      noted.push({ place, text: place === undefined ? words() : `${at(place)}: ${words()}` });
    },
    warn(words, place) {
      warnings.add(place === undefined ? words : `${at(place)}: ${words}`);
    },
    warned: () => [...warnings],
    told() {
      const sorted = noted.toSorted((a, b) => compare(order(a), order(b)));
      const texts = [...new Set(sorted.map(({ text }) => text))];
      return more === 0 ? texts : [...texts, `and ${more} more mistakes`];
    },
  };
}

/** What a reading gives; undefined if it throws, and what it says then is handed on. */
export function attempt<T>(read: () => T, wrong: (message: string) => void): T | undefined {
  try {
    return read();
  } catch (error) {
    wrong(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** What a reading of settings gives; undefined if it finds mistakes, each of which is handed on. */
export function noting<T>(read: () => T, note: (mistake: string) => void): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const mistake of error.mistakes) note(mistake);
    return undefined;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
