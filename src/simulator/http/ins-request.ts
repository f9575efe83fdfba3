import { z } from "zod";

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
