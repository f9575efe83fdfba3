import type { z } from "zod";

import { certificatesIn } from "./files.ts";
import { locate, type Path } from "./located.ts";
import type { Mistakes } from "./mistakes.ts";
import { type Part, wholeOf } from "./part.ts";
import { RENAMES, type Renames } from "./renames.ts";
import { keysOf, type SchemaKeys } from "./schema-keys.ts";
import { textIn } from "./text-file.ts";

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
}

/** Starts reading. What was meant by a key that does not exist is one that the schema has there. */
export function startReading(
  mistakes: Mistakes,
  schema: z.ZodType,
  renames: Pick<Renames, "settings"> = RENAMES,
): Reading {
  let known: SchemaKeys | undefined;
  // Making them takes longer than reading a file in which nothing is misspelt.
  const keys = (): SchemaKeys => (known ??= keysOf(schema));
  const files = new Set<string>();
  const certificates = new Map<string, string>();
  return {
    files,
    open(file, place = []) {
      files.add(file);
      const text = locate(textIn(file), { file, place, renames }, mistakes);
      return text === undefined ? undefined : wholeOf({ text, mistakes, keys, place });
    },
    certificates(file) {
      files.add(file);
      const pem = certificates.get(file) ?? certificatesIn(file);
      certificates.set(file, pem);
      return pem;
    },
  };
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
