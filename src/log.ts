/** What one log line says besides its message. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes log lines: changes of state, with the variables as fields. */
export interface Log {
  readonly info: (message: string, fields?: Fields) => void;
  readonly warn: (message: string, fields?: Fields) => void;
  readonly error: (message: string, fields?: Fields) => void;
}

/** A log in logfmt, as Prometheus and its exporters write it, with the time in UTC. */
export function createLog(write: (line: string) => void): Log {
  const log =
    (level: string) =>
    (msg: string, fields: Fields = {}): void => {
      const line: Fields = { ts: new Date().toISOString(), level, msg, ...fields };
      const pairs = Object.entries(line).flatMap(([key, value]) =>
        value === undefined ? [] : `${key}=${quote(String(value))}`,
      );
      write(`${pairs.join(" ")}\n`);
    };
  return { info: log("info"), warn: log("warn"), error: log("error") };
}

/** JSON's escapes are logfmt's; a switch's text may hold anything. */
function quote(value: string): string {
  return /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
}
