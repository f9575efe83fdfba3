import type { ErrorCode } from "yaml";
import type { z } from "zod";

import { errorMessage } from "../../error-message.ts";
import { ConfigurationError } from "../settings.ts";

/** The way to a value from the outside in. */
export type Path = readonly (string | number)[];

/** Where in a file something is. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly col: number;
}

/** Collects what is wrong with a configuration, to tell all of it at once. */
export interface Mistakes {
  /** Notes a mistake. Its words are only made if it will be told. */
  note(words: () => string, position?: Position): void;
  /** Notes what is no mistake, and should be told all the same. */
  warn(words: string, position?: Position): void;
  /** The warnings, in the order in which they were noted. */
  warned(): readonly string[];
  /** What was noted, file by file as they were first heard of, from the top down; without a position last. */
  told(): readonly string[];
}

/** The most that are told. A file that is something else has one in each line. */
const MOST = 1_000;

/** A position as editors and terminals link it: `file:line:column`. */
export function formatPosition({ file, line, col }: Position): string {
  return `${file}:${line}:${col}`;
}

export function createMistakes(): Mistakes {
  const noted: { readonly position: Position | undefined; readonly text: string }[] = [];
  const files = new Map<string, number>();
  const warnings = new Set<string>();
  let more = 0;

  function order({ position }: { readonly position: Position | undefined }): readonly [number, number, number] {
    return position === undefined ? [files.size, 0, 0] : [files.get(position.file) ?? 0, position.line, position.col];
  }

  return {
    note(words, position) {
      if (noted.length === MOST) {
        more += 1;
        return;
      }
      if (position !== undefined && !files.has(position.file)) files.set(position.file, files.size);
      noted.push({ position, text: position === undefined ? words() : `${formatPosition(position)}: ${words()}` });
    },
    warn(words, position) {
      warnings.add(position === undefined ? words : `${formatPosition(position)}: ${words}`);
    },
    warned: () => [...warnings],
    told() {
      const sorted = noted.toSorted((a, b) => compare(order(a), order(b)));
      const texts = [...new Set(sorted.map(({ text }) => text))];
      return more === 0 ? texts : [...texts, `and ${more} more mistakes`];
    },
  };
}

/** What `read` returns; undefined if it throws, and `wrong` gets its message. */
export function attempt<T>(read: () => T, wrong: (message: string) => void): T | undefined {
  try {
    return read();
  } catch (error) {
    wrong(errorMessage(error));
    return undefined;
  }
}

/** What `read` returns; undefined if it throws a ConfigurationError, and `note` gets each of its mistakes. */
export function noting<T>(read: () => T, note: (mistake: string) => void): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const mistake of error.mistakes) note(mistake);
    return undefined;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "settings, as key: value",
  record: "a map, as key: value",
  map: "a map, as key: value",
};

const PARTS: Readonly<Record<string, string>> = {
  string: "characters",
  array: "entries",
  map: "entries",
  set: "entries",
};

/**
 * What is wrong, in words for whoever wrote the value, where its schema does not say: the library's own are for
 * programmers. To be handed to each parsing of what people write.
 */
export const ZOD_MESSAGES = {
  error(issue: z.core.$ZodRawIssue): string {
    switch (issue.code) {
      case "invalid_type":
        return issue.input === undefined ? "must be set" : `expected ${KINDS[issue.expected] ?? "something else"}`;
      case "invalid_value":
        return `expected ${issue.values.map(String).join(" or ")}`;
      case "too_small":
        return `expected at least ${amount(issue.minimum, issue.origin)}`;
      case "too_big":
        return `expected at most ${amount(issue.maximum, issue.origin)}`;
      case "unrecognized_keys":
        return `there is no such setting: ${issue.keys.join(", ")}`;
      case "not_multiple_of":
        return "expected a whole number";
      case "invalid_key":
        return "expected another name";
      case "invalid_format":
      case "invalid_union":
      case "invalid_element":
      case "custom":
      case undefined:
        return "expected something else; the documentation of this setting says what";
    }
  },
} as const;

function amount(bound: number | bigint, of: string): string {
  return PARTS[of] === undefined ? String(bound) : `${bound} ${PARTS[of]}`;
}

/**
 * What keeps a text from being YAML, in words of our own: the library's quote the text, which may be a secret.
 */
export const YAML_MESSAGES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias has no tag and no anchor of its own",
  BAD_ALIAS: "expected the name of an anchor after * or &; text that begins with one needs quotes",
  BAD_COLLECTION_TYPE: "expected no tag here",
  BAD_DIRECTIVE: "expected %YAML 1.2, or no directive; text that begins with % needs quotes",
  BAD_DQ_ESCAPE: 'expected an escape that YAML has; in "…" a backslash is written \\\\',
  BAD_INDENT: "expected the indentation of the lines that belong together",
  BAD_PROP_ORDER: "expected an anchor or a tag before what it belongs to",
  BAD_SCALAR_START: "text that begins with this character needs quotes",
  BLOCK_AS_IMPLICIT_KEY: "expected one setting in a line; text with a colon and a space in it needs quotes",
  BLOCK_IN_FLOW: "expected no block within brackets or braces",
  DUPLICATE_KEY: "this key is there already",
  IMPOSSIBLE: "expected YAML",
  KEY_OVER_1024_CHARS: "expected a key of less than 1,024 characters",
  MISSING_CHAR: "expected a closing quote, bracket or brace, a comma, or a colon after a key",
  MULTILINE_IMPLICIT_KEY: "expected a key and its colon in one line",
  MULTIPLE_ANCHORS: "expected one anchor",
  MULTIPLE_DOCS: "expected one document; the line --- begins another",
  MULTIPLE_TAGS: "expected one tag",
  NON_STRING_KEY: "expected a name as the key",
  RESOURCE_EXHAUSTION: "is nested too deeply",
  TAB_AS_INDENT: "expected spaces, not a tab, at the beginning of the line",
  TAG_RESOLVE_FAILED: "expected no tag here; text that begins with ! needs quotes",
  UNEXPECTED_TOKEN: "expected nothing more here; is the indentation right?",
};
