import { readFile } from "node:fs/promises";
import { join, basename } from "node:path";
import { z } from "zod";
import type { Json } from "./commands/cjson.ts";
import type { Answer, Command } from "./commands/command.ts";
import type { Personality } from "./personalities/personality.ts";

const Recorded = z.strictObject({
  /** As it was typed. */
  command: z.string().min(1),
  /** A JSON file with the structured body. */
  body: z.string().optional(),
  /** A file with the text form. */
  text: z.string().optional(),
  /** What the command line said instead. */
  error: z.string().optional(),
});

const Index = z.strictObject({
  name: z.string().optional(),
  summary: z.string().optional(),
  commands: z.array(Recorded),
});

/**
 * A folder of recorded replies as a kind of switch. In the folder is an `index.json`:
 *
 *     {
 *       "name": "leaf-1", "summary": "what it was recorded from",
 *       "commands": [
 *         { "command": "show version", "body": "show-version.json", "text": "show-version.txt" },
 *         { "command": "show tech-support", "text": "show-tech-support.txt" },
 *         { "command": "show icam health", "error": "% Invalid command\n" }
 *       ]
 *     }
 *
 * `body` names a JSON file with what stood under `body` in the reply, `text` one with the text form, `error` is what the
 * command line said instead; a command with none of them has nothing to show. Files are named relative to the folder.
 */
export async function replayPersonality(directory: string): Promise<Personality> {
  const index = await readIn(directory, "index.json", (text) => Index.parse(JSON.parse(text)));
  return {
    name: index.name ?? basename(directory),
    summary: index.summary ?? `replies recorded in ${basename(directory)}`,
    commands: await Promise.all(index.commands.map(async (recorded) => await commandOf(directory, recorded))),
  };
}

async function commandOf(directory: string, recorded: z.infer<typeof Recorded>): Promise<Command> {
  const text = recorded.text === undefined ? undefined : await readIn(directory, recorded.text, (read) => read);
  const answer = await answerOf(directory, recorded, text);
  return {
    syntax: recorded.command.trim().replaceAll(/\s+/g, " "),
    answer: () => answer,
    ...(text !== undefined && { text: () => text }),
  };
}

async function answerOf(
  directory: string,
  { body, error }: z.infer<typeof Recorded>,
  text: string | undefined,
): Promise<Answer> {
  if (error !== undefined) {
    return { kind: "refused", error, parsed: false };
  }
  if (body !== undefined) {
    return { kind: "body", body: await readIn(directory, body, parseJson) };
  }
  return text === undefined ? { kind: "empty" } : { kind: "text", text };
}

/**
 * Reads a file of a folder.
 * @throws Error that names it and says what is wrong with it
 */
async function readIn<T>(directory: string, file: string, parse: (text: string) => T): Promise<T> {
  try {
    return parse(await readFile(join(directory, file), "utf8"));
  } catch (error) {
    throw new Error(`${file}: ${wrongWith(error)}`, { cause: error });
  }
}

function wrongWith(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ");
}

const AnyJson: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.bigint(), z.boolean(), z.null(), z.array(AnyJson), z.record(z.string(), AnyJson)]),
);

/** Reads JSON without changing a digit of its integers. */
function parseJson(text: string): Json {
  const value: unknown = JSON.parse(text, (_key, member: unknown, context?: { readonly source?: string }) => {
    const source = context?.source ?? "";
    return typeof member === "number" && !Number.isSafeInteger(member) && /^-?\d+$/.test(source)
      ? BigInt(source)
      : member;
  });
  return AnyJson.parse(value);
}
