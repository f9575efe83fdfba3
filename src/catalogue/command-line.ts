import { dateWords } from "./nxos/time.ts";

/** A line card or other module, and the forwarding instance (ASIC) on it, in decimal. */
export interface Place {
  readonly module: string;
  readonly inst: string;
}

/** When a command is asked, and where, if it is one that is asked of each instance. */
export interface Occasion {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly place?: Place;
}

const DAY_MS = 86_400_000;

/** The words of a command's syntax that are filled in: `{module}`, `{inst}`, and `{now+7d}`, the time in seven days. */
const BLANKS = /(\{(?:module|inst|now\+\d+d)\})/;

/** Whether a syntax leaves open where the command is asked. */
export function hasPlace(syntax: string): boolean {
  return syntax.includes("{module}") || syntax.includes("{inst}");
}

/** Gives the command lines of a syntax, which is taken apart once. Without `now`, times stay as they are written. */
export function linesOf(syntax: string): (at: Partial<Occasion>) => string {
  const parts = syntax.split(BLANKS).map((part, index) => (index % 2 === 0 ? part : filling(part, syntax)));
  return (at) => {
    let line = "";
    for (const part of parts) line += typeof part === "string" ? part : part(at);
    return line;
  };
}

/** What stands in the place of one of the words that are filled in. */
function filling(word: string, syntax: string): (at: Partial<Occasion>) => string {
  const days = /\d+/.exec(word)?.[0];
  if (days !== undefined) return ({ now }) => (now === undefined ? word : dateWords(now + Number(days) * DAY_MS));
  const where = word === "{module}" ? "module" : "inst";
  return ({ place }) => {
    if (place === undefined) throw new Error(`"${syntax}" is asked of a module and an instance`);
    return place[where];
  };
}
