/** Documents in a row with nothing but blanks between them, by their places in the text. */
interface Run {
  readonly start: number;
  readonly next: number[];
  end: number;
}

/** A command prints a handful; more are an attack on whoever joins them. */
const MOST_DOCUMENTS = 1_000;

/**
 * A text in which JSON documents that follow each other without a comma are made a list, at whatever level they
 * stand; undefined if it nests deeper than `deepest`, closes what it did not open, or holds too many documents.
 */
export function joinDocuments(text: string, { deepest }: { deepest: number }): string | undefined {
  const runs = findRuns(text, deepest);
  if (runs === undefined) return undefined;
  const edits: { readonly at: number; readonly put: string }[] = [];
  for (const { start, next, end } of runs) {
    edits.push({ at: start, put: "[" }, { at: end, put: "]" });
    for (const at of next) edits.push({ at, put: "," });
  }
  let joined = "";
  let from = 0;
  for (const { at, put } of edits.toSorted((a, b) => a.at - b.at)) {
    joined += text.slice(from, at) + put;
    from = at;
  }
  return joined + text.slice(from);
}

/** The characters that JSON is made of. */
export const CODE = {
  blank: 0x20,
  quote: 0x22,
  comma: 0x2c,
  backslash: 0x5c,
  brace: 0x7b,
  bracket: 0x5b,
  endBrace: 0x7d,
  endBracket: 0x5d,
} as const;

function findRuns(text: string, deepest: number): readonly Run[] | undefined {
  const open: number[] = [];
  const runs = new Map<number, Run>();
  let documents = 0;
  let closed: number | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === CODE.brace || code === CODE.bracket) {
      if (closed !== undefined) {
        follow(runs, closed, at);
        documents += 1;
      }
      if (open.push(at) > deepest || documents > MOST_DOCUMENTS) return undefined;
      closed = undefined;
    } else if (code === CODE.endBrace || code === CODE.endBracket) {
      closed = open.pop();
      if (closed === undefined) return undefined;
      const run = runs.get(closed);
      if (run !== undefined) run.end = at + 1;
    } else if (code > CODE.blank) {
      if (code === CODE.quote) at = endOfString(text, at);
      closed = undefined;
    }
  }
  return [...runs.values()];
}

/** Notes that the document at `at` follows the one that began at `before`; a run is found by its latest document. */
function follow(runs: Map<number, Run>, before: number, at: number): void {
  const run = runs.get(before) ?? { start: before, next: [], end: at };
  runs.delete(before);
  run.next.push(at);
  runs.set(at, run);
}

/** The place of the quote that ends the string which begins at `start`; the text's length or more if none does. */
export function endOfString(text: string, start: number): number {
  const quote = text.indexOf('"', start + 1);
  if (quote === -1) return text.length;
  if (text.charCodeAt(quote - 1) !== CODE.backslash) return quote;
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === CODE.quote) break;
    if (code === CODE.backslash) at += 1;
  }
  return at;
}
