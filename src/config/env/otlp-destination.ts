import { errorMessage } from "../../error-message.ts";
import { refusal } from "../file/file-formats.ts";
import { certificatesIn, type Files, keyIn } from "../file/files.ts";
import { decode } from "../scalars.ts";
import type { Destination, Protocol } from "../settings.ts";
import { attempt } from "../yaml/mistakes.ts";

/** What a base URL is completed with over HTTP (OTLP specification, OTLP/HTTP request). */
const SIGNAL_PATH = "v1/metrics";

/** How an endpoint is meant. */
export interface EndpointUse {
  readonly protocol: Protocol;
  /** Whether it is the URL itself, and not one that is completed. */
  readonly whole?: boolean;
  /** The setting where a password belongs, which is not the URL. */
  readonly headers: string;
}

/**
 * The URL that metrics are sent to; of gRPC its origin.
 * @throws Error with what was expected of the endpoint, which may have a secret in it and is not shown
 */
export function metricsUrl(endpoint: string, { protocol, whole = false, headers }: EndpointUse): string {
  if (!/^https?:\/\/[^/\s]\S*$/i.test(endpoint) || !URL.canParse(endpoint)) {
    throw new Error("expected an absolute URL, as https://otlp.example.net:4318");
  }
  const url = new URL(endpoint);
  if (url.username !== "" || url.password !== "") {
    throw new Error(`expected no user and password in the URL; ${headers} is the place for an authorization header`);
  }
  if (/[?#]/.test(endpoint)) throw new Error("expected no query (?) and no fragment (#) in the URL");
  if (protocol === "grpc") {
    if (url.pathname !== "/") throw new Error("expected no path in the URL, for gRPC has its own");
    return url.origin;
  }
  if (whole) return url.href;
  const base = url.pathname.replace(/\/+$/, "");
  if (base.endsWith(`/${SIGNAL_PATH}`)) {
    throw new Error(`expected a URL without /${SIGNAL_PATH}, which is appended`);
  }
  url.pathname = `${base}/${SIGNAL_PATH}`;
  return url.href;
}

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
      throw new Error(`${file}: line ${index + 1}: ${errorMessage(error)}`, {
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

/** The PEM files of one end of TLS. */
export interface TlsFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** The texts of these files. What is wrong with one is told. */
export function clientTls(
  { ca, cert, key }: TlsFiles,
  contents: Files,
  wrong: (file: keyof TlsFiles, message: string) => void,
): Destination["tls"] {
  const read = (file: keyof TlsFiles, path: string | undefined, textIn: typeof certificatesIn) =>
    path === undefined
      ? undefined
      : attempt(
          () => textIn(path, contents),
          (message) => wrong(file, message),
        );
  const texts = {
    ca: read("ca", ca, certificatesIn),
    cert: read("cert", cert, certificatesIn),
    key: read("key", key, keyIn),
  };
  if (cert !== undefined && key === undefined) wrong("cert", "needs its key as well");
  if (key !== undefined && cert === undefined) wrong("key", "needs its certificate as well");
  const { cert: ours, key: secret } = texts;
  const refused = ours === undefined || secret === undefined ? undefined : refusal({ cert: ours, key: secret });
  if (refused !== undefined) wrong("key", refused);
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
}
