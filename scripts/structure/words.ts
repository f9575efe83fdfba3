import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Private metaphors, which nobody can search for. Say what an engineer would type into a search box. */
export const WORDS: ReadonlySet<string> = new Set(
  (
    "sparing pace gate turns truce relief room tally outlet shelf outbox visitors roster tide telling heed standing " +
    "news quiet surroundings trial lease verdict conversation equipment"
  ).split(" "),
);

/** Words that stay, since users see them: values of labels that are shown since 0.1.0. */
const SHOWN = new Set(["gate", "trial"]);

/** Where a word of the list stands. */
export interface Occurrence {
  readonly path: string;
  readonly word: string;
  readonly count: number;
}

/** Comments, texts and regular expressions of a source file, so that one is not taken for a part of another. */
const PARTS =
  /\/\/.*|\/\*[^]*?\*\/|("(?:[^"\\\n]|\\.)*")|(`(?:[^`\\]|\\[^])*`)|(\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*(?=[,;)\].\n]))/g;

/**
 * Counts the words of the list, whole or as parts of names, in names, comments, prose and paths. What users see is left
 * out: metric names, and the texts that the program prints, also where a generated document repeats them.
 */
export function findWords(root: string): Occurrence[] {
  const paths = globSync(["src/**/*.ts", "otel/**/*.ts", "docs/**/*.md", "README.md"], { cwd: root }).toSorted();
  return paths.flatMap((path) => {
    const text = readFileSync(join(root, path), "utf8");
    const counted = path.endsWith(".ts") ? namesOf(text) : proseOf(text);
    return count(path, `${path}\n${counted}`);
  });
}

/** A source file without its texts. A single word in quotes may be a name, and what is in `${…}` is code. */
function namesOf(text: string): string {
  // A value of a label as the key of what is said about it.
  const keys = new RegExp(`\\b(?:${[...SHOWN].join("|")})(?=: )`, "g");
  return text.replaceAll(keys, "").replaceAll(PARTS, (whole, quoted?: string, template?: string, pattern?: string) => {
    if (pattern !== undefined) return "//";
    if (template !== undefined) return [...template.matchAll(/\$\{([^}]*)\}/g)].map(([, code]) => code).join(" ");
    if (quoted === undefined) return whole;
    const isName = /^"(?:\.{1,2}\/[^"]*|[A-Za-z]+)"$/.test(quoted) && !SHOWN.has(quoted.slice(1, -1));
    return isName ? quoted : '""';
  });
}

/** A document without what a program prints. */
function proseOf(text: string): string {
  return text.startsWith("<!-- Generated") ? "" : text;
}

function count(path: string, text: string): Occurrence[] {
  const counts = new Map<string, number>();
  // A name with _ or . in it is a metric's, a setting's or a reason's, but for constants.
  for (const [name] of text.matchAll(/[A-Za-z]+(?:_[A-Za-z]+)*/g)) {
    if (/_/.test(name) && name !== name.toUpperCase()) continue;
    for (const part of name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []) {
      const word = part.toLowerCase();
      if (WORDS.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return [...counts].map(([word, times]) => ({ path, word, count: times }));
}
