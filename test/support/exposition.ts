/** One sample line of an exposition. */
export interface Line {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An exposition as a test looks at it. */
export interface Page {
  readonly text: string;
  readonly lines: readonly Line[];
  /** The lines of a metric whose labels include these. */
  find(name: string, labels?: Readonly<Record<string, string>>): Line[];
  /** The value of the only such line. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

/** A page as it was answered. */
export interface Scrape extends Page {
  readonly status: number;
  readonly headers: Headers;
}

/** Scrapes as Prometheus does, which says when it stops listening. */
export async function scrape(port: number, { timeoutS = 30, path = "/metrics" } = {}): Promise<Scrape> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { "X-Prometheus-Scrape-Timeout-Seconds": String(timeoutS) },
  });
  return { status: response.status, headers: response.headers, ...pageOf(await response.text()) };
}

/** A text in the Prometheus text format. */
export function pageOf(text: string): Page {
  const lines = parse(text);
  const find: Page["find"] = (name, labels = {}) =>
    lines.filter(
      (line) => line.name === name && Object.entries(labels).every(([label, value]) => line.labels[label] === value),
    );
  return {
    text,
    lines,
    find,
    value(name, labels) {
      const found = find(name, labels);
      if (found.length > 1) throw new Error(`${name} has ${found.length} series with ${JSON.stringify(labels)}`);
      return found[0]?.value;
    },
  };
}

/** The sample lines of a text in the Prometheus text format. */
export function parse(text: string): Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, name = "", labels = "", value = ""] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (name === "") throw new Error(`not a sample line: ${line}`);
      const pairs = labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
      const read: Record<string, string> = {};
      for (const [, key = "", quoted = ""] of pairs) read[key] = quoted;
      return { name, labels: read, value: Number(value) };
    });
}
