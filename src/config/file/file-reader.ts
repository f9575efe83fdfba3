import type { z } from "zod";

import { errorMessage } from "../../error-message.ts";
import { parseYaml, type YamlSource } from "../yaml/document.ts";
import type { Mistakes, Path } from "../yaml/mistakes.ts";
import { type ConfigNode, rootNode } from "../yaml/node.ts";
import { type Renames, RENAMES } from "../yaml/renames.ts";
import { keysOf } from "../yaml/suggestion.ts";
import { certificatesIn, type Files, type Parsed } from "./files.ts";

/** Opens the files of a configuration and remembers which there were. */
export interface FileReader {
  /**
   * The content of a YAML file; undefined if it is not YAML, which is noted. Its content is at `schemaPath` in the schema.
   * @throws Error if it cannot be read
   */
  readonly open: (file: string, schemaPath?: Path) => ConfigNode | undefined;
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

/** What a file reader is made of. */
export interface FileReaderOptions {
  readonly contents: Files;
  readonly mistakes: Mistakes;
  /** What was meant by a key that does not exist is one that the schema has there. */
  readonly schema: z.ZodType;
  readonly renames?: Pick<Renames, "settings">;
}

/** Starts reader. */
export function createFileReader({ contents, mistakes, schema, renames = RENAMES }: FileReaderOptions): FileReader {
  const keys = () => keysOf(schema);
  const files = new Set<string>();
  const certificates = new Map<string, string>();
  return {
    contents,
    files,
    open(file, schemaPath = []) {
      files.add(file);
      const { text, notes, warnings } = parsed({ file, schemaPath, renames }, contents);
      for (const note of notes) mistakes.note(...note);
      for (const warning of warnings) mistakes.warn(...warning);
      return text === undefined ? undefined : rootNode({ text, mistakes, keys, schemaPath });
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
function parsed(source: YamlSource, contents: Files): Parsed {
  const { file } = source;
  const text = contents.text(file, "yaml");
  const before = contents.parsed.get(file);
  if (before !== undefined) return before;
  const notes: Parameters<Mistakes["note"]>[] = [];
  const warnings: Parameters<Mistakes["warn"]>[] = [];
  const located = parseYaml(text, source, {
    note: (...note) => notes.push(note),
    warn: (...warning) => warnings.push(warning),
  });
  const result = { text: located, notes, warnings };
  contents.parsed.set(file, result);
  return result;
}

/** The content of a YAML file, as {@link FileReader.open}; undefined if it cannot be read either, which is noted. */
export function openOrNote(path: string, reader: FileReader, mistakes: Mistakes): ConfigNode | undefined {
  try {
    return reader.open(path);
  } catch (error) {
    const fault = errorMessage(error);
    mistakes.note(() =>
      path === "" ? "the file has no name; is a variable empty that should have it?" : `${path}: ${fault}`,
    );
    return undefined;
  }
}
