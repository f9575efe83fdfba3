import type { ErrorCode } from "yaml";

/**
 * What keeps a text from being YAML, in words of our own: the library's quote the text, which may be a secret.
 */
export const YAML_FAULTS: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias has no tag and no anchor of its own",
  BAD_ALIAS: "expected the name of an anchor after * or &; text that begins with one needs quotes",
  BAD_COLLECTION_TYPE: "expected no tag here",
  BAD_DIRECTIVE: "expected %YAML 1.2, or no directive; text that begins with % needs quotes",
  BAD_DQ_ESCAPE: 'expected an escape that YAML has; in "…" a backslash is written \\\\',
  BAD_INDENT: "expected the indentation of the lines that belong together",
  BAD_PROP_ORDER: "expected an anchor or a tag before what it belongs to",
  BAD_SCALAR_START: "text that begins with this character needs quotes",
  BLOCK_AS_IMPLICIT_KEY: "expected one setting in a line; text with a colon and a space in it needs quotes",
  BLOCK_IN_FLOW: "expected no block within brackets or braces",
  DUPLICATE_KEY: "this key is there already",
  IMPOSSIBLE: "expected YAML",
  KEY_OVER_1024_CHARS: "expected a key of less than 1,024 characters",
  MISSING_CHAR: "expected a closing quote, bracket or brace, a comma, or a colon after a key",
  MULTILINE_IMPLICIT_KEY: "expected a key and its colon in one line",
  MULTIPLE_ANCHORS: "expected one anchor",
  MULTIPLE_DOCS: "expected one document; the line --- begins another",
  MULTIPLE_TAGS: "expected one tag",
  NON_STRING_KEY: "expected a name as the key",
  RESOURCE_EXHAUSTION: "is nested too deeply",
  TAB_AS_INDENT: "expected spaces, not a tab, at the beginning of the line",
  TAG_RESOLVE_FAILED: "expected no tag here; text that begins with ! needs quotes",
  UNEXPECTED_TOKEN: "expected nothing more here; is the indentation right?",
};
