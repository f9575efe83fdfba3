import { z } from "zod";

import { certificatesIn } from "./files.ts";
import { locate } from "./located.ts";
import type { Mistakes } from "./mistakes.ts";
import { type Part, wholeOf } from "./part.ts";
import { textIn } from "./text-file.ts";

/** The files of a configuration while it is read. */
export interface Reading {
  /**
   * The content of a YAML file; undefined if it is not YAML, which is noted.
   * @throws Error if it cannot be read
   */
  readonly open: (file: string) => Part | undefined;
  /**
   * The certificates of a PEM file, which is read once.
   * @throws Error if there are none
   */
  readonly certificates: (file: string) => string;
  /** Every file that was asked for. */
  readonly files: Set<string>;
}

/** Starts reading. What was meant by a key that does not exist is a key of the schema, or another one of these words. */
export function startReading(mistakes: Mistakes, schema: z.ZodType, words: readonly string[] = []): Reading {
  const vocabulary = [...new Set([...keysOf(schema), ...words])];
  const files = new Set<string>();
  const certificates = new Map<string, string>();
  return {
    files,
    open(file) {
      files.add(file);
      const text = locate(textIn(file), file, mistakes);
      return text === undefined ? undefined : wholeOf({ text, mistakes, vocabulary });
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

/** Every key of a schema, wherever it stands. */
function keysOf(schema: z.ZodType): string[] {
  const keys: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("properties" in value && typeof value.properties === "object" && value.properties !== null) {
      keys.push(...Object.keys(value.properties));
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  return keys;
}
