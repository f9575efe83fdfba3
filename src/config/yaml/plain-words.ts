import type { z } from "zod";

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "settings, as key: value",
  record: "a map, as key: value",
  map: "a map, as key: value",
};

const PARTS: Readonly<Record<string, string>> = {
  string: "characters",
  array: "entries",
  map: "entries",
  set: "entries",
};

/**
 * What is wrong, in words for whoever wrote the value, where its schema does not say: the library's own are for
 * programmers. To be handed to each parsing of what people write.
 */
export const PLAIN_WORDS = {
  error(issue: z.core.$ZodRawIssue): string {
    switch (issue.code) {
      case "invalid_type":
        return issue.input === undefined ? "must be set" : `expected ${KINDS[issue.expected] ?? "something else"}`;
      case "invalid_value":
        return `expected ${issue.values.map(String).join(" or ")}`;
      case "too_small":
        return `expected at least ${amount(issue.minimum, issue.origin)}`;
      case "too_big":
        return `expected at most ${amount(issue.maximum, issue.origin)}`;
      case "unrecognized_keys":
        return `there is no such setting: ${issue.keys.join(", ")}`;
      case "not_multiple_of":
        return "expected a whole number";
      case "invalid_key":
        return "expected another name";
      case "invalid_format":
      case "invalid_union":
      case "invalid_element":
      case "custom":
      case undefined:
        return "expected something else; the documentation of this setting says what";
    }
  },
} as const;

function amount(bound: number | bigint, of: string): string {
  return PARTS[of] === undefined ? String(bound) : `${bound} ${PARTS[of]}`;
}
