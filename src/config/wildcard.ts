/**
 * Whether a text fits a pattern in which each `*` stands for any characters, or none. Every other character means itself:
 * a library such as picomatch gives brackets, braces, dots and slashes a meaning too, and compiles to an expression that
 * backtracks: over a text of 63 letters that an unknown client sends, `*a*a*a*a*a*b` takes it seconds.
 */
export function fitsWildcard(text: string, pattern: string): boolean {
  return fits(text, compile(pattern));
}

/** Whether texts fit one of some patterns of {@link fitsWildcard}, for many texts or many patterns. */
export function createWildcards(patterns: readonly string[]): (text: string) => boolean {
  const words = new Set(patterns.filter((pattern) => !pattern.includes("*")));
  const others = patterns.filter((pattern) => !words.has(pattern)).map(compile);
  return (text) => words.has(text) || others.some((other) => fits(text, other));
}

interface Pattern {
  readonly first: string;
  readonly middle: readonly string[];
  /** Undefined of a pattern without a `*`. */
  readonly last: string | undefined;
}

function compile(pattern: string): Pattern {
  const [first = "", ...middle] = pattern.split("*");
  const last = middle.pop();
  // Two stars in a row are one.
  return { first, middle: middle.filter((piece) => piece !== ""), last };
}

function fits(text: string, { first, middle, last }: Pattern): boolean {
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const piece of middle) {
    const at = text.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return from <= text.length - last.length;
}
