import { dirname, resolve } from "node:path";

import type { WebSecurity } from "../../web/security.ts";
import { createFileReader, openOrNote } from "../file/file-reader.ts";
import { type Files, textIn, withFiles } from "../file/files.ts";
import { ConfigurationError } from "../settings.ts";
import { createMistakes } from "../yaml/mistakes.ts";
import { WebFile } from "./web-schema.ts";
import { findTlsContradictions, type NoteMistake, readTls } from "./web-tls.ts";

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
export async function readWebConfig(file: string): Promise<WebConfig> {
  return await withFiles((contents) => webConfigIn(file, contents));
}

function webConfigIn(file: string, contents: Files): WebConfig {
  const mistakes = createMistakes();
  const reader = createFileReader({ contents, mistakes, schema: WebFile, renames: { settings: [] } });
  const whole = openOrNote(file, reader, mistakes);
  const said = whole?.value === null ? {} : whole?.read(WebFile);
  if (whole === undefined || said === undefined) throw new ConfigurationError(mistakes.told());
  const { tls_server_config: tls, http_server_config: http, basic_auth_users: users, rate_limit: rate } = said;

  const wrong: NoteMistake = (path, message) => whole.wrong(message, ...path);
  const files = [file];
  const read = (named: string): string => {
    const path = resolve(dirname(file), named);
    files.push(path);
    return textIn(path, "pem", contents);
  };
  findContradictions(said, wrong);
  const served = tls === undefined ? undefined : readTls(tls, { read, wrong });
  const told = mistakes.told();
  if (told.length > 0) throw new ConfigurationError(told);
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

/** Finds what is well-formed in a file and makes no sense together. */
function findContradictions(
  { tls_server_config: tls, basic_auth_users: users, rate_limit: rate }: WebFile,
  wrong: NoteMistake,
): void {
  if (tls !== undefined) {
    findTlsContradictions(tls, (path, message) => wrong(["tls_server_config", ...path], message));
  }
  for (const user of users?.keys() ?? []) {
    // RFC 7617 ends the user at the first colon.
    if (user === "" || user.includes(":")) wrong(["basic_auth_users", user], "a user has a name, without a colon");
  }
  if (rate !== undefined && rate.interval > 0 && rate.burst === undefined) {
    wrong(["rate_limit"], "needs burst, of at least 1: how many requests may come at once");
  }
}
