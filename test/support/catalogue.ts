import { existsSync, readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { z } from "zod";

import type { Command } from "../../src/catalogue/define.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { Mistakes, type Schema, schema } from "../../src/catalogue/nxos/schema.ts";
import { parseSmallJson } from "../../src/nxapi/answer.ts";
import type { Json } from "../../src/simulator/commands/cjson.ts";

/** The file beside fixtures that says where they come from. */
const SOURCE = "SOURCE";

const FIXTURES = pathToFileURL("test/fixtures/");

/** Real replies of switches. They are not part of the repository: tests that read them are skipped where they are not. */
const CORPUS = pathToFileURL("../shared/corpus/");

export const hasCorpus = existsSync(CORPUS);

/** A reply's body that was written for the tests: JSON as it is, or a text in which the body is. */
export function fixture(path: string): unknown {
  return load(new URL(path, FIXTURES));
}

/** The folder of a command's fixtures: its line up to the first word that is filled in. */
export function folderOf({ syntax }: Command): string {
  return syntax.replace(/ (?:module \{|sort |\{).*$/, "").replaceAll(" ", "-");
}

/** The bodies in a command's fixtures, in the order of the files' names. */
export function fixturesOf(command: Command): unknown[] {
  const folder = folderOf(command);
  const files = readdirSync(new URL(folder, FIXTURES)).filter((file) => file !== SOURCE);
  return files.map((file) => fixture(`${folder}/${file}`));
}

/** Where a command's fixtures come from, in words; undefined where that is not said. */
export function sourceOf(command: Command): string | undefined {
  const file = new URL(`${folderOf(command)}/${SOURCE}`, FIXTURES);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/**
 * The first fixture of each command by its command line, for a simulated switch, which answers from them what no
 * personality knows. A text in which several documents are is none.
 */
export function simulatorFixtures(): Record<string, Json> {
  const found = catalogue.flatMap((command) =>
    fixturesOf(command)
      .slice(0, 1)
      .map((body) => [command.syntax, z.json().parse(body)] as const),
  );
  return Object.fromEntries(found);
}

/** A file of real replies as it is. */
export function corpusText(path: string): string {
  return readFileSync(new URL(path, CORPUS), "utf8");
}

/** The body of a real reply, whatever envelope it was kept in. */
export function corpus(path: string): unknown {
  const found: unknown = load(new URL(path, CORPUS));
  return unwrap(Array.isArray(found) ? found[0] : found);
}

function load(url: URL): unknown {
  const text = readFileSync(url, "utf8");
  // A text is taken apart as the client does it, for instance one with several documents in a row.
  return url.pathname.endsWith(".json") ? JSON.parse(text) : (parseSmallJson(text) ?? text);
}

function unwrap(reply: unknown): unknown {
  for (const key of ["ins_api", "outputs", "output", "result", "body"]) {
    if (typeof reply === "object" && reply !== null && key in reply) {
      return unwrap(Object.getOwnPropertyDescriptor(reply, key)?.value);
    }
  }
  return reply;
}

/** The schema of a command's body that is one of zod's, for bodies that no switch prints. */
export function bodyLike<T extends z.ZodType>(type: T): Schema<z.output<T>> {
  return schema((raw) => {
    const { success, data, error } = type.safeParse(raw);
    if (success) return data;
    return new Mistakes(
      error.issues.map(({ path, message }) => ({ path: path.map(String), message, found: undefined })),
    );
  });
}

/** What a command reads in a body, a line each: the samples as `name{attribute=value} number`, then what was dropped. */
export function lines(command: Command, body: unknown): string[] {
  const { samples, dropped } = command.read(body);
  return [
    ...samples.map(({ name, value, attributes }) => `${name}${labels(attributes)} ${value}`),
    ...dropped.map(({ name, reason }) => `dropped ${name}: ${reason}`),
  ];
}

/** Those of a command's {@link lines} that begin so. */
export function linesOf(command: Command, body: unknown, ...names: readonly string[]): string[] {
  return lines(command, body).filter((line) => names.some((name) => line.startsWith(`${name}{`)));
}

function labels(attributes: Readonly<Record<string, string>>): string {
  return `{${Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .join(",")}}`;
}
