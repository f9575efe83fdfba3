import { keyOf, sampleOf } from "../strict-exposition.ts";

/** What a test says that the collector shows of a switch. It knows the rules and nothing of how they are kept. */
export interface Expectation {
  /** Series with their values, as {@link sampleOf} writes them. */
  readonly shown: readonly string[];
  /** How many samples are not shown, by command and reason. */
  readonly dropped: ReadonlyMap<string, number>;
}

/** One number that a switch prints, with the words that it prints to it. */
export interface Said {
  readonly command: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The longest label that is shown. */
const LONGEST = 1_024;

/** What is to be shown of a switch that says these, one after the other. */
export function expectationOf(host: string, said: readonly Said[]): Expectation {
  const seen = new Set<string>();
  const values = new Map<string, Set<number>>();
  const keys = said.map(({ name, labels }) =>
    keyOf({ name, labels: new Map(Object.entries({ ...labels, host_name: host })) }),
  );
  for (const [index, { command, value }] of said.entries()) {
    const key = `${command} ${keys[index]}`;
    values.set(key, (values.get(key) ?? new Set()).add(value));
  }
  const shown: string[] = [];
  const dropped = new Map<string, number>();
  for (const [index, { command, labels, value }] of said.entries()) {
    const key = keys[index] ?? "";
    const others = values.get(`${command} ${key}`);
    const repeated = others !== undefined && others.size > 1 ? "ambiguous" : "duplicate";
    const isRepeated = repeated === "ambiguous" || seen.has(key);
    const reason = unfit(Object.values(labels)) ?? (isRepeated ? repeated : undefined);
    if (reason !== undefined) {
      const name = dropKey(host, command, reason);
      dropped.set(name, (dropped.get(name) ?? 0) + 1);
      continue;
    }
    seen.add(key);
    shown.push(sampleOf({ key, value }));
  }
  return { shown, dropped };
}

/** What names a count of dropped samples. */
export function dropKey(host: string, command: string, reason: string): string {
  return [host, command, reason].join(" | ");
}

/** Why a series with these words is not shown. */
function unfit(words: readonly string[]): string | undefined {
  const found = words.find((word) => !word.isWellFormed() || word.length > LONGEST);
  return found && (found.isWellFormed() ? "label_limit" : "label_encoding");
}
