import { dirname, resolve } from "node:path";

import { readText } from "./files.ts";
import { locate } from "./located.ts";
import { ConfigurationError } from "./settings.ts";
import { findContradictions, type Wrong } from "./web-contradictions.ts";
import { readTls, type TlsServer } from "./web-tls.ts";
import { WEB_KEYS, WebFile } from "./web-schema.ts";

/** Who may ask, and how. */
export interface WebSecurity {
  /** HTTPS in the place of HTTP. */
  readonly tls: TlsServer | undefined;
  /** Headers on every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bcrypt hashes of passwords by user; nobody has to log in where there is none. */
  readonly users: ReadonlyMap<string, string>;
  /** One request each `intervalMs`, and `burst` at once. */
  readonly rate: { readonly intervalMs: number; readonly burst: number } | undefined;
}

/** What a file says about who may ask. */
export interface WebConfig {
  readonly security: WebSecurity;
  /** The file and those that it names: when one of them changes, it is to be read again. */
  readonly files: readonly string[];
}

/**
 * Reads a file in the web configuration format of Prometheus's exporters. `http2` is read and has no effect: HTTP/1.1
 * is what is served.
 * @throws ConfigurationError with every mistake at once, each with file, line and column
 */
export function readWebConfig(file: string): WebConfig {
  const located = locate(textIn(file), { file, vocabulary: WEB_KEYS });
  if (located.faults.length > 0) throw new ConfigurationError(located.faults);
  const parsed = WebFile.safeParse(located.data ?? {});
  if (!parsed.success) throw new ConfigurationError(parsed.error.issues.flatMap(located.describe));
  const { tls_server_config: tls, http_server_config: http, basic_auth_users: users, rate_limit: rate } = parsed.data;

  const mistakes: string[] = [];
  const wrong: Wrong = (path, message) => {
    mistakes.push(...located.describe({ code: "custom", path: [...path], message, input: undefined }));
  };
  const files = [file];
  const read = (named: string): string => {
    const path = resolve(dirname(file), named);
    files.push(path);
    return readText(path);
  };
  findContradictions(parsed.data, wrong);
  const served = tls === undefined ? undefined : readTls(tls, { read, wrong });
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return {
    security: {
      tls: served,
      headers: Object.fromEntries(
        Object.entries(http?.headers ?? {}).flatMap(([name, value = ""]) => (value === "" ? [] : [[name, value]])),
      ),
      users: users ?? new Map<string, string>(),
      rate:
        rate === undefined || rate.interval === 0 ? undefined : { intervalMs: rate.interval, burst: rate.burst ?? 1 },
    },
    files,
  };
}

function textIn(file: string): string {
  try {
    return readText(file);
  } catch (error) {
    throw new ConfigurationError([error instanceof Error ? error.message : String(error)]);
  }
}
