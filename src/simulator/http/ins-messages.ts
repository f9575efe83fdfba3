import { z } from "zod";
import { isList, type Json, type JsonObject } from "../commands/cjson.ts";

/** An ins_api request, whichever way it was written. */
export interface InsRequest {
  readonly type: string;
  readonly chunk: boolean;
  readonly input: string;
  /** The single commands; all but the first keep the blanks in front of them. */
  readonly commands: readonly string[];
  readonly format: "json" | "xml";
}

const Text = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value) => String(value ?? ""));

const Fields = z.object({ type: Text, chunk: Text, input: Text, output_format: Text });

const Envelope = z.object({ ins_api: Fields });

/** Reads a request; undefined if there is no ins_api in it. `output_format` decides the form of the answer. */
export function readInsRequest(text: string, sent: "json" | "xml"): InsRequest | undefined {
  const fields = sent === "json" ? fromJson(text) : fromXml(text);
  if (fields === undefined) {
    return undefined;
  }
  const { type, chunk, input, output_format: wanted } = fields;
  const commands = input.split(/ *;/).filter((command) => command.trim() !== "");
  return { type, chunk: chunk === "1", input, commands, format: wanted === "xml" || wanted === "json" ? wanted : sent };
}

function fromJson(text: string): z.infer<typeof Fields> | undefined {
  // Devices take bodies without the outer braces: seen in a published collection of requests that work.
  for (const candidate of [text, `{${text}}`]) {
    try {
      return Envelope.parse(JSON.parse(candidate)).ins_api;
    } catch {
      continue;
    }
  }
  return undefined;
}

function fromXml(text: string): z.infer<typeof Fields> | undefined {
  if (!text.includes("<ins_api>")) {
    return undefined;
  }
  const field = (name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.replaceAll(/&(lt|gt|quot|apos|amp);/g, unescaped);
  return Fields.parse({
    type: field("type"),
    chunk: field("chunk"),
    input: field("input"),
    output_format: field("output_format"),
  });
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescaped(whole: string, name: string): string {
  return entities[name] ?? whole;
}

/** An ins_api answer as XML, laid out as captured: two blanks a level, one for what is in a body. */
export function xmlDocument(content: JsonObject): string {
  return `<?xml version="1.0"?>\n${element("ins_api", content, 0, 2)}\n`;
}

function element(name: string, value: Json, indent: number, step: number): string {
  const blanks = " ".repeat(indent);
  if (isList(value)) {
    return value.map((item) => element(name, item, indent, step)).join("\n");
  }
  if (typeof value !== "object" || value === null) {
    const text = escaped(String(value ?? ""));
    return text === "" ? `${blanks}<${name}/>` : `${blanks}<${name}>${text}</${name}>`;
  }
  const members = Object.entries(value).filter(([, member]) => !isList(member) || member.length > 0);
  if (members.length === 0) {
    return `${blanks}<${name}/>`;
  }
  // A body begins at its own depth and ends one blank to the left of it.
  const [inner, inside, close] = name === "body" ? [indent, 1, indent - 1] : [indent + step, step, indent];
  const lines = members.map(([key, member]) => element(key, member, inner, inside));
  return `${blanks}<${name}>\n${lines.join("\n")}\n${" ".repeat(close)}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
