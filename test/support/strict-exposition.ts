/** One series of an exposition, its label values as they were before they were escaped. */
export interface Series {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** A series as it was read. */
export interface ReadSeries extends Series {
  /** What {@link keyOf} gives for it, which takes longer than to read it. */
  readonly key: string;
}

/** UNIT is a mere comment in this format, and what it says in OpenMetrics. */
const COMMENT = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/s;
const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
/** A label's name and its value, in which only these three are escaped. */
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/y;
const VALUE = / ([+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN)$/y;

/**
 * The series of an exposition in the text format 0.0.4, read letter by letter as the format is specified.
 * @throws Error for whatever the format does not allow, and for what Prometheus refuses: bytes that are no UTF-8, a
 *   family that begins twice or has no type, a label or a series that comes twice
 */
export function readStrictly(bytes: Uint8Array): ReadSeries[] {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const found: ReadSeries[] = [];
  let family = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const [, keyword, name = "", said = ""] = COMMENT.exec(line) ?? [];
    if (keyword !== undefined) {
      if (name !== family && families.has(name)) throw new Error(`${name} begins twice`);
      const comments = families.get(name) ?? new Set();
      if (comments.has(keyword)) throw new Error(`${name} has two lines of ${keyword}`);
      if (keyword === "TYPE" && !/^(gauge|counter)$/.test(said)) throw new Error(`${name} is a ${said}`);
      families.set(name, comments.add(keyword));
      family = name;
    } else {
      const series = readSample(line);
      if (series.name !== family || families.get(family)?.has("TYPE") !== true) {
        throw new Error(`not where its family is: ${line}`);
      }
      const key = keyOf(series);
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      found.push({ ...series, key });
    }
  }
  return found;
}

/** A text that two series have in common only if they are the same, whatever their values. */
export function keyOf({ name, labels }: Omit<Series, "value">): string {
  return JSON.stringify([name, ...[...labels].toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/** A text that two series have in common only if they and their values are the same. */
export function sampleOf({ key, value }: Pick<ReadSeries, "key" | "value">): string {
  return `${key} ${value}`;
}

function readSample(line: string): Series {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray => {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match === null) throw new Error(`not a sample line from ${at} on: ${JSON.stringify(line)}`);
    at = pattern.lastIndex;
    return match;
  };
  const [name] = take(NAME);
  const labels = new Map<string, string>();
  if (line[at] === "{") {
    do {
      at += 1;
      const [, label = "", value = ""] = take(LABEL);
      if (labels.has(label)) throw new Error(`${label} twice: ${line}`);
      labels.set(label, unescape(value));
    } while (line[at] === ",");
    if (line[at] !== "}") throw new Error(`the labels do not end: ${line}`);
    at += 1;
  }
  const [, value = ""] = take(VALUE);
  return { name, labels, value: Number(value.replace("Inf", "Infinity")) };
}

function unescape(value: string): string {
  return value.replaceAll(/\\(.)/g, (_escaped, letter: string) => (letter === "n" ? "\n" : letter));
}
