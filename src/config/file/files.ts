import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { isAbsolute } from "node:path";

import { errorMessage } from "../../error-message.ts";
import type { YamlDocument } from "../yaml/document.ts";
import type { Mistakes } from "../yaml/mistakes.ts";
import { checkWritable, fileAccess, MISSING, whyUnreadable } from "./file-access.ts";
import { certificateFault, decodeText, type FileKind, keyFault, MOST_BYTES, passwordOf } from "./file-formats.ts";

/** The files that a configuration names, as they are while it is read: each is read once. */
export interface Files {
  /**
   * The text of a file.
   * @throws Error saying what is wrong with it, without its name
   */
  readonly text: (file: string, kind: FileKind) => string;
  /**
   * What is in a folder.
   * @throws Error naming the folder and what is wrong with it
   */
  readonly entries: (folder: string) => readonly Dirent[];
  /**
   * Checks that a folder may be written in, or made if it is not there.
   * @throws Error naming the folder, or the one around it, and what is wrong with it
   */
  readonly checkWritable: (folder: string) => void;
  /** Whether something was asked for that is not read yet, so that nothing that is made of the others counts. */
  readonly isWaiting: () => boolean;
  /** The files that were parsed already, and what was wrong with them. */
  readonly parsed: Map<string, Parsed>;
}

/** A YAML file, and the mistakes that were found when it was parsed. */
export interface Parsed {
  readonly text: YamlDocument | undefined;
  readonly notes: readonly Parameters<Mistakes["note"]>[];
  readonly warnings: readonly Parameters<Mistakes["warn"]>[];
}

/**
 * Reads a configuration that names files, which name others. It is parsed with what has been read, and again once what
 * it asked for and had not been read is there: parsing waits for no file, and reading holds up nothing.
 */
export async function withFiles<T>(parse: (files: Files) => T): Promise<T> {
  const textsOf = (kind: FileKind) => createLookup((file) => decoded(file, kind));
  const texts = {
    yaml: textsOf("yaml"),
    pem: textsOf("pem"),
    headers: textsOf("headers"),
    password: textsOf("password"),
  } satisfies Record<FileKind, unknown>;
  const folders = createLookup(entriesOf);
  const writable = createLookup(checkWritable);
  const lookups = [...Object.values(texts), folders, writable];
  const files: Files = {
    text: (file, kind) => texts[kind].get(file),
    entries: folders.get,
    checkWritable: writable.get,
    isWaiting: () => lookups.some((lookup) => lookup.isWaiting()),
    parsed: new Map(),
  };
  for (;;) {
    const outcome = outcomeOf(() => parse(files));
    const loaded = await Promise.all(lookups.map(({ load }) => load()));
    // What was found without all files is not what they say.
    if (!loaded.includes(true)) return outcome();
  }
}

/** What is loaded when it was asked for and not there. */
interface Lookup<T> {
  /** @throws what loading it threw, or Error if it is not loaded yet */
  readonly get: (key: string) => T;
  readonly isWaiting: () => boolean;
  /** Loads what was asked for; false if that is nothing. */
  readonly load: () => Promise<boolean>;
}

function createLookup<T>(read: (key: string) => Promise<T>): Lookup<T> {
  const known = new Map<string, () => T>();
  const wanted = new Set<string>();
  return {
    get(key) {
      const outcome = known.get(key);
      if (outcome !== undefined) return outcome();
      wanted.add(key);
      throw new Error("is not read yet");
    },
    isWaiting: () => wanted.size > 0,
    async load() {
      const keys = [...wanted];
      wanted.clear();
      await Promise.all(keys.map(async (key) => known.set(key, await read(key).then(given, thrown))));
      return keys.length > 0;
    },
  };
}

function outcomeOf<T>(run: () => T): () => T {
  try {
    return given(run());
  } catch (error) {
    return thrown(error);
  }
}

function given<T>(value: T): () => T {
  return () => value;
}

function thrown(error: unknown): () => never {
  return () => {
    throw error;
  };
}

async function decoded(file: string, kind: FileKind): Promise<string> {
  return decodeText(await fileAccess.bytesIn(file, MOST_BYTES[kind] + 1), kind);
}

/**
 * The text of a file as it is now.
 * @throws Error naming the file and what is wrong with it
 */
export async function readText(file: string, kind: FileKind): Promise<string> {
  return textIn(file, kind, { text: await decoded(file, kind).then(given, thrown) });
}

/**
 * The text of a file of a configuration that is read.
 * @throws Error naming the file and what is wrong with it
 */
export function textIn(file: string, kind: FileKind, { text }: Pick<Files, "text">): string {
  try {
    return naming(`${file} `, () => text(file, kind));
  } catch (error) {
    if (isAbsolute(file) || !(error instanceof Error) || !error.message.endsWith(MISSING)) throw error;
    throw new Error(`${error.message} in ${process.cwd()}`, { cause: error });
  }
}

/**
 * The password in a file as it is now.
 * @throws Error naming the file and what is wrong with it; the file's text is never shown
 */
export async function readPassword(file: string): Promise<string> {
  const text = await readText(file, "password");
  return naming(`${file} `, () => passwordOf(text));
}

/**
 * The password in a file of a configuration that is read.
 * @throws Error naming the file and what is wrong with it; the file's text is never shown
 */
export function passwordIn(file: string, files: Files): string {
  const text = textIn(file, "password", files);
  return naming(`${file} `, () => passwordOf(text));
}

/**
 * The certificates of a PEM file.
 * @throws Error naming the file and what is wrong with it
 */
export function certificatesIn(file: string, files: Files): string {
  return pemIn(file, certificateFault, files);
}

/**
 * The private key of a PEM file.
 * @throws Error naming the file and what is wrong with it
 */
export function keyIn(file: string, files: Files): string {
  return pemIn(file, keyFault, files);
}

function pemIn(file: string, faultOf: (pem: string) => string | undefined, files: Files): string {
  const pem = textIn(file, "pem", files);
  const fault = faultOf(pem);
  if (fault !== undefined) throw new Error(`${file}: ${fault}`);
  return pem;
}

function naming<T>(prefix: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${prefix}${errorMessage(error)}`, { cause: error });
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await fileAccess.inFolder(folder, () => readdir(folder, { withFileTypes: true }));
  } catch (error) {
    throw new Error(`the folder ${folder} ${whyUnreadable(error)}`, { cause: error });
  }
}
