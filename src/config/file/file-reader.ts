import type { z } from "zod";

import { locate, type Written } from "../yaml/document.ts";
import type { Mistakes, Path } from "../yaml/mistakes.ts";
import { type Part, wholeOf } from "../yaml/node.ts";
import { type Renames, RENAMES } from "../yaml/renames.ts";
import { keysOf, type SchemaKeys } from "../yaml/suggestion.ts";
import { certificatesIn, type Files, type Parsed } from "./files.ts";

/** The files of a configuration while it is read. */
export interface Reading {
  /**
   * The content of a YAML file; undefined if it is not YAML, which is noted. It is what stands in the schema at `place`.
   * @throws Error if it cannot be read
   */
  readonly open: (file: string, place?: Path) => Part | undefined;
  /**
   * The certificates of a PEM file, which is read once.
   * @throws Error if there are none
   */
  readonly certificates: (file: string) => string;
  /** Every file that was asked for. */
  readonly files: Set<string>;
  /** What is in the files. */
  readonly contents: Files;
}

/** With what a reading begins. */
export interface ReadingOptions {
  readonly contents: Files;
  readonly mistakes: Mistakes;
  /** What was meant by a key that does not exist is one that the schema has there. */
  readonly schema: z.ZodType;
  readonly renames?: Pick<Renames, "settings">;
}

/** Starts reading. */
export function startReading({ contents, mistakes, schema, renames = RENAMES }: ReadingOptions): Reading {
  let known: SchemaKeys | undefined;
  // Making them takes longer than reading a file in which nothing is misspelt.
  const keys = (): SchemaKeys => (known ??= keysOf(schema));
  const files = new Set<string>();
  const certificates = new Map<string, string>();
  return {
    contents,
    files,
    open(file, place = []) {
      files.add(file);
      const { text, notes, warnings } = parsed({ file, place, renames }, contents);
      for (const note of notes) mistakes.note(...note);
      for (const warning of warnings) mistakes.warn(...warning);
      return text === undefined ? undefined : wholeOf({ text, mistakes, keys, place });
    },
    certificates(file) {
      files.add(file);
      const pem = certificates.get(file) ?? certificatesIn(file, contents);
      certificates.set(file, pem);
      return pem;
    },
  };
}

/** A file is parsed once, however often what it says is gone through. */
function parsed(written: Written, contents: Files): Parsed {
  const { file } = written;
  const text = contents.text(file, "yaml");
  const before = contents.parsed.get(file);
  if (before !== undefined) return before;
  const notes: Parameters<Mistakes["note"]>[] = [];
  const warnings: Parameters<Mistakes["warn"]>[] = [];
  const located = locate(text, written, {
    note: (...note) => notes.push(note),
    warn: (...warning) => warnings.push(warning),
  });
  const result = { text: located, notes, warnings };
  contents.parsed.set(file, result);
  return result;
}

/** The content of a YAML file, as {@link Reading.open}; undefined if it cannot be read either, which is noted. */
export function opened(path: string, reading: Reading, mistakes: Mistakes): Part | undefined {
  try {
    return reading.open(path);
  } catch (error) {
    mistakes.note(() => `${path}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
