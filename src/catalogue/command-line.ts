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
const BLANK = /\{(?:(module|inst)|now\+(\d+)d)\}/g;

/** Whether a syntax leaves open where the command is asked. */
export function hasPlace(syntax: string): boolean {
  return syntax.includes("{module}") || syntax.includes("{inst}");
}

/** The command line of a syntax. Without `now`, times in it stay as they are written. */
export function fillIn(syntax: string, { now, place }: Partial<Occasion>): string {
  if (!syntax.includes("{")) return syntax;
  return syntax.replaceAll(BLANK, (word: string, where: keyof Place | undefined, days: string | undefined) => {
    if (where !== undefined) {
      if (place === undefined) throw new Error(`"${syntax}" is asked of a module and an instance`);
      return place[where];
    }
    return now === undefined ? word : dateWords(now + Number(days) * DAY_MS);
  });
}
