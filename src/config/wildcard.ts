/**
 * Whether a text fits a pattern in which each `*` stands for any characters, or none. Every other character means itself:
 * a library such as picomatch gives brackets, braces, dots and slashes a meaning too, and compiles to an expression that
 * backtracks: over a text of 63 letters that an unknown client sends, `*a*a*a*a*a*b` takes it seconds.
 */
export function fitsWildcard(text: string, pattern: string): boolean {
  const [first = "", ...middle] = pattern.split("*");
  const last = middle.pop();
  if (last === undefined) return text === pattern;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const piece of middle) {
    const at = text.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return from <= text.length - last.length;
}
