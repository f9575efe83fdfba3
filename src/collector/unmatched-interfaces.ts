import type { InterfaceFilter } from "../config/settings.ts";
import { spellingsOf } from "../config/interface-patterns.ts";
import { createWildcards } from "../config/wildcard.ts";

/** The patterns of a switch's settings that fit none of its interfaces. */
export interface Unmatched {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Whether nothing is included, so that no interface is shown. */
  readonly nothing: boolean;
}

/** What finds them, by the names in the replies of a switch. */
export interface PatternWatch {
  /** Takes note of the name of an interface. Each need be told once. */
  readonly saw: (name: string) => void;
  /** Takes note that all names of a command's reply were told. */
  readonly read: (command: string) => void;
}

/** Readings of each command after which a pattern has had its chance: ports come up, and FEX come after the switch. */
const ENOUGH_READINGS = 3;

/** Of more, the others are not looked at: each costs a look at each name. */
const MOST_PATTERNS = 100;

/** Tells, once, the patterns that fit no name in some readings of each command that names interfaces. */
export function createPatternWatch(filter: InterfaceFilter, tell: (unmatched: Unmatched) => void): PatternWatch {
  const include = watched(filter.include);
  const exclude = watched(filter.exclude);
  const readings = new Map<string, number>();
  let isOver = false;
  return {
    saw(name) {
      if (isOver) return;
      const lower = name.toLowerCase();
      for (const left of [include, exclude]) {
        for (const [pattern, fits] of left) if (fits(lower)) left.delete(pattern);
      }
    },
    read(command) {
      if (isOver) return;
      readings.set(command, (readings.get(command) ?? 0) + 1);
      if ([...readings.values()].some((count) => count < ENOUGH_READINGS)) return;
      isOver = true;
      if (include.size + exclude.size === 0) return;
      const nothing = include.size > 0 && include.size === new Set(filter.include).size;
      tell({ include: [...include.keys()], exclude: [...exclude.keys()], nothing });
    },
  };
}

function watched(patterns: readonly string[] = []): Map<string, (name: string) => boolean> {
  return new Map(patterns.slice(0, MOST_PATTERNS).map((pattern) => [pattern, createWildcards(spellingsOf(pattern))]));
}
