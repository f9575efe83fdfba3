import { isList, type Json, type JsonObject } from "../commands/cjson.ts";

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
