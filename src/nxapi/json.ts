import { joinDocuments } from "./documents.ts";

/** The deepest nesting that is read. Tables of NX-OS nest a dozen levels; whatever walks a body may then recurse. */
const DEEPEST = 64;

/** Texts longer than this are looked through before they are parsed: 16 MiB of brackets cost V8 more than a gigabyte. */
const LONG = 1024 * 1024;

/**
 * The value of a JSON text as NX-OS prints it, or undefined if it is none or nests deeper than {@link DEEPEST}.
 * Documents that follow each other where one is expected become a list (`show hardware capacity forwarding` from
 * 9.3(4) prints `{…}{…}`). An integer that a double cannot hold exactly stays the text that it was printed as.
 */
export function parseJson(text: string): unknown {
  const value = text.length > LONG ? undefined : read(text);
  if (value !== undefined) return value;
  const joined = joinDocuments(text, { deepest: DEEPEST });
  return joined === undefined ? undefined : read(joined);
}

function read(text: string): unknown {
  const value = attempt(text);
  switch (survey(value, DEEPEST)) {
    case "plain":
      return value;
    case "inexact":
      return attempt(text, exactly);
    case "too_deep":
      return undefined;
  }
}

function attempt(text: string, reviver?: typeof exactly): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}

function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return isInexact(value) && /^-?\d+$/.test(context?.source ?? "") ? context?.source : value;
}

function isInexact(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** What a value holds that needs care. It recurses, but no deeper than `levels`. */
function survey(value: unknown, levels: number): "plain" | "inexact" | "too_deep" {
  if (typeof value !== "object" || value === null) return isInexact(value) ? "inexact" : "plain";
  if (levels === 0) return "too_deep";
  let found: "plain" | "inexact" = "plain";
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    const inside = survey(item, levels - 1);
    if (inside === "too_deep") return inside;
    if (inside === "inexact") found = inside;
  }
  return found;
}
