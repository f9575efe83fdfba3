import { decode } from "../formats.ts";

/** Headers by their names in lower case, which is how gRPC wants them; HTTP does not mind. */
export type Headers = Readonly<Record<string, string>>;

/** What the collector and its connection say themselves, and what gRPC keeps for itself. */
const TAKEN = /^(host|connection|te|transfer-encoding|content-(type|length|encoding)|grpc-.*)$/;

/** What keeps a text from being the name of a header that may be set; undefined if nothing does. */
export function nameFault(name: string): string | undefined {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return "expected the name of a header";
  return TAKEN.test(name.toLowerCase()) ? "expected another header: this one the collector sets itself" : undefined;
}

/** What keeps a text from being the value of a header; undefined if nothing does. gRPC takes nothing but ASCII. */
export function valueFault(value: string): string | undefined {
  return /^[ -~]*$/.test(value) ? undefined : "expected one line of ASCII as the value of a header";
}

/**
 * Headers as `name=value,…`, the values percent-encoded (OpenTelemetry specification, OTLP exporter; W3C Baggage).
 * @throws Error with what was expected, without any of the text
 */
export function headersInPairs(text: string): Headers {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  return toHeaders(pairs.map((pair) => divide(pair, "=", decode)));
}

/**
 * The headers in a file: in each line `name: value` as it is sent, or pairs as {@link headersInPairs} takes them. Empty
 * lines, and those that begin with #, say nothing.
 * @throws Error naming the file and what is wrong with it; the file's text is never shown
 */
export function headersInFile(file: string, text: string): Headers {
  const headers = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    try {
      for (const [name, value] of Object.entries(headersInLine(line))) headers.set(name, value);
    } catch (error) {
      throw new Error(`${file}: line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  if (headers.size === 0) throw new Error(`${file} holds no header`);
  return Object.fromEntries(headers);
}

function headersInLine(line: string): Headers {
  // No name has either of them in it, so the first one tells which form it is.
  const [separator] = /[:=]/.exec(line) ?? [];
  if (separator === undefined) throw new Error("expected name: value");
  return separator === ":" ? toHeaders([divide(line, ":", (value) => value)]) : headersInPairs(line);
}

type Pair = readonly [name: string, value: string];

function divide(text: string, separator: string, decoded: (value: string) => string | undefined): Pair {
  const at = text.indexOf(separator);
  const value = at === -1 ? undefined : decoded(text.slice(at + 1).trim());
  if (value === undefined) throw new Error(NO_PAIRS);
  return [text.slice(0, at).trim(), value];
}

const NO_PAIRS = "expected headers as name=value, percent-encoded and separated by commas";

function toHeaders(pairs: readonly Pair[]): Headers {
  for (const [name, value] of pairs) {
    const fault = nameFault(name) ?? valueFault(value);
    if (fault !== undefined) throw new Error(fault);
  }
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}
