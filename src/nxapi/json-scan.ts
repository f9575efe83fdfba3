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

/** What a JSON text holds, found without parsing it. */
interface JsonScan {
  /** How many values there are at most; the members of objects and lists, and these themselves. */
  readonly values: number;
  /** How deep objects and lists are nested in each other. */
  readonly depth: number;
  /** Whether there is a number of so many digits that a double may not hold it. */
  readonly longNumbers: boolean;
}

const ZERO = 0x30;
const NINE = 0x39;

/** Every integer with fewer digits is one that a double holds exactly (2^53 has 16). */
const LONG_DIGITS = 16;

/** Looks through a JSON text, or what is none, in whatever pieces it comes. */
export interface JsonScanner extends JsonScan {
  /** Looks on. */
  readonly look: (piece: string) => void;
}

/**
 * A value costs the parser's time and tens of bytes of memory however short it is written, so the length of a text says
 * little about its cost. This is looked at before the text is parsed, or while it arrives: what JSON is made of are the
 * same characters in UTF-8 and in Latin-1.
 */
export function createJsonScanner(): JsonScanner {
  let values = 1;
  let open = 0;
  let depth = 0;
  let digits = 0;
  let longNumbers = false;
  let inString = false;
  let escaped = false;

  /** Goes to the end of the string that is open, or of the piece; gives where that is. */
  function leaveString(piece: string, from: number): number {
    const quote = escaped ? -1 : piece.indexOf('"', from);
    if (quote !== -1 && (quote === from || piece.charCodeAt(quote - 1) !== CODE.backslash)) {
      inString = false;
      return quote + 1;
    }
    if (quote === -1 && !escaped && !piece.includes("\\", from)) return piece.length;
    let at = from;
    for (; inString && at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (escaped) escaped = false;
      else if (code === CODE.backslash) escaped = true;
      else if (code === CODE.quote) inString = false;
    }
    return at;
  }

  return {
    get values() {
      return values;
    },
    get depth() {
      return depth;
    },
    get longNumbers() {
      return longNumbers;
    },
    look(piece) {
      for (let at = 0; at < piece.length;) {
        if (inString) {
          at = leaveString(piece, at);
          continue;
        }
        const code = piece.charCodeAt(at);
        at += 1;
        if (code >= ZERO && code <= NINE) {
          digits += 1;
          if (digits === LONG_DIGITS) longNumbers = true;
          continue;
        }
        digits = 0;
        if (code === CODE.quote) inString = true;
        else if (code === CODE.comma) values += 1;
        else if (code === CODE.brace || code === CODE.bracket) {
          values += 1;
          open += 1;
          if (open > depth) depth = open;
        } else if (code === CODE.endBrace || code === CODE.endBracket) open -= 1;
      }
    },
  };
}

/** A JSON text in which integers that a double cannot hold exactly are texts of their digits. */
export function quoteInexact(text: string): string {
  let quoted = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === CODE.quote) at = endOfString(text, at);
    else if (isInNumber(code)) {
      const end = endOfNumber(text, at);
      const number = text.slice(at, end);
      if (end - at >= LONG_DIGITS && INTEGER.test(number) && !Number.isSafeInteger(Number(number))) {
        quoted += `${text.slice(from, at)}"${number}"`;
        from = end;
      }
      at = end - 1;
    }
  }
  return quoted + text.slice(from);
}

const INTEGER = /^-?(0|[1-9]\d*)$/;

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (isInNumber(text.charCodeAt(at))) at += 1;
  return at;
}

/** Digits, and what may stand between them: `-`, `+`, `.`, `e`, `E`. */
function isInNumber(code: number): boolean {
  const digit = code >= ZERO && code <= NINE;
  return digit || code === 0x2d || code === 0x2e || code === 0x2b || code === 0x65 || code === 0x45;
}

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
