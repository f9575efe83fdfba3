import type { Outcome, Run } from "../http/call.ts";
import { print } from "./cjson.ts";
import { invalidCommand, type Answer } from "./command.ts";

/** Runs a command whose text may go through pipes: `include`, `exclude`, `count`, `no-more`, `json`. */
export async function piped(command: string, run: Run): Promise<Outcome> {
  const [first = "", ...filters] = command.split("|").map((part) => part.trim());
  const { answer, text } = await run(first);
  let filtered: (() => string) | undefined = text;
  for (const filter of filters) {
    const [verb = "", ...words] = filter.split(/\s+/);
    filtered = filtered && through(verb, words.join(" ").replaceAll('"', ""), { answer, text: filtered });
  }
  return filtered === undefined ? { answer: invalidCommand, text: () => "" } : { answer, text: filtered };
}

function through(verb: string, words: string, { answer, text }: Outcome): (() => string) | undefined {
  const lines = (): readonly string[] => text().split("\n");
  switch (verb) {
    case "no-more":
      return text;
    case "include":
      return () => linesOf(lines().filter((line) => line.includes(words)));
    case "exclude":
      return () => linesOf(lines().filter((line) => line !== "" && !line.includes(words)));
    case "count":
      return () => `${lines().length - 1}\n`;
    case "json":
      return () => asJson(answer) ?? text();
    default:
      return undefined;
  }
}

function asJson(answer: Answer): string | undefined {
  if (answer.kind === "documents") {
    return answer.documents.map((document) => print(document)).join("");
  }
  return answer.kind === "body" ? print(answer.body) : undefined;
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
