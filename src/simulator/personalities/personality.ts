import {
  ambiguousCommand,
  invalidCommand,
  type Answer,
  type Command,
  type Device,
  type Words,
} from "../commands/command.ts";
import type { Json } from "../commands/cjson.ts";
import type { Dialect } from "./dialect.ts";

/** A kind of switch: the commands it knows and how it says things. */
export interface Personality {
  readonly name: string;
  /** One line for people who choose one. */
  readonly summary: string;
  readonly dialect?: Partial<Dialect>;
  readonly commands: readonly Command[];
}

interface Found {
  readonly command: Command;
  readonly words: Words;
}

interface Match extends Found {
  readonly exact: boolean;
}

const remembered = new WeakMap<Personality, Map<string, Found | Answer>>();
const most = 1000;

/** The command that was typed, or the refusal of what was typed. Words may be shortened while that is unambiguous. */
export function findCommand(personality: Personality, typed: string): Found | Answer {
  const known = remembered.get(personality) ?? new Map<string, Found | Answer>();
  remembered.set(personality, known);
  const before = known.get(typed);
  if (before !== undefined) {
    return before;
  }
  const found = search(personality.commands, typed.trim().split(/\s+/));
  if (known.size < most) {
    known.set(typed, found);
  }
  return found;
}

function search(commands: readonly Command[], typed: readonly string[]): Found | Answer {
  const matches = commands.flatMap((command) => match(command, typed) ?? []);
  const exact = matches.find((candidate) => candidate.exact);
  const [first, second] = matches;
  if (exact !== undefined || first === undefined) {
    return exact ?? invalidCommand;
  }
  return second === undefined ? first : ambiguousCommand;
}

function match(command: Command, typed: readonly string[]): Match | undefined {
  const syntax = command.syntax.split(" ");
  const open = syntax.at(-1) === "<rest…>";
  const fixed = open ? syntax.slice(0, -1) : syntax;
  if (typed.length < fixed.length || (typed.length > fixed.length && !open)) {
    return undefined;
  }
  const words: Record<string, string> = {};
  let exact = true;
  for (const [index, place] of fixed.entries()) {
    const word = typed[index] ?? "";
    if (place.startsWith("<")) {
      words[place.slice(1, -1)] = word;
      continue;
    }
    const choices = place.startsWith("{") ? place.slice(1, -1).split("|") : [place];
    if (word === "" || !choices.some((choice) => choice.startsWith(word))) {
      return undefined;
    }
    exact &&= choices.includes(word);
  }
  if (open) {
    words["rest"] = typed.slice(fixed.length).join(" ");
  }
  return { command, words, exact };
}

/** Whether `findCommand` gave a refusal. */
export function isAnswer(found: Found | Answer): found is Answer {
  return "kind" in found;
}

/** The text of an answer whose command has no text form of its own: its leaves, one a line. */
export function plainText(answer: Answer): string {
  switch (answer.kind) {
    case "body":
      return lines(answer.body, "");
    case "documents":
      return answer.documents.map((document) => lines(document, "")).join("");
    case "text":
      return answer.text;
    case "empty":
    case "refused":
    case "timeout":
      return "";
  }
}

function lines(value: Json, indent: string): string {
  if (typeof value !== "object" || value === null) {
    return `${indent}${value ?? ""}\n`;
  }
  return Object.entries(value)
    .map(([key, member]: [string, Json]) =>
      typeof member === "object" && member !== null
        ? lines(member, `${indent} `)
        : `${indent}${key}: ${member ?? ""}\n`,
    )
    .join("");
}

/** Runs a found command. */
export function runFound(found: Found, device: Device): { readonly answer: Answer; readonly text: () => string } {
  const answer = found.command.answer(device, found.words);
  return { answer, text: () => found.command.text?.(device, found.words) ?? plainText(answer) };
}
