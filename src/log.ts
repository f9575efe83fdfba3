import type { Writable } from "node:stream";

/** What one log line says besides its message. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

type Write = (message: string, fields?: Fields) => void;

/** How much a line matters, the least first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Writes log lines: changes of state, with the variables as fields. */
export type Log = Readonly<Record<LogLevel, Write>>;

/** How a line is written: logfmt as Prometheus and its exporters do, or JSON. */
export const LOG_FORMATS = ["logfmt", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** How lines are written, and which. */
export interface LogOptions {
  readonly format?: LogFormat;
  /** Lines that matter less are not written. */
  readonly level?: LogLevel;
}

/** A log of one line a record, with the time in UTC. */
export function createLog(write: (line: string) => void, { format = "logfmt", level = "info" }: LogOptions = {}): Log {
  const least = LOG_LEVELS.indexOf(level);
  const log = (at: LogLevel): Write =>
    LOG_LEVELS.indexOf(at) < least
      ? () => undefined
      : (msg, fields = {}) => write(`${LINE[format]({ ts: new Date().toISOString(), level: at, msg, ...fields })}\n`);
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

const LINE: Readonly<Record<LogFormat, (record: Fields) => string>> = {
  json: quoted,
  logfmt: (record) =>
    Object.entries(record)
      .flatMap(([key, value]) => (value === undefined ? [] : `${key}=${word(String(value))}`))
      .join(" "),
};

function word(value: string): string {
  return /^[\w.:/@+-]+$/.test(value) ? value : quoted(value);
}

/**
 * JSON's escapes are logfmt's. It leaves characters that some take for the end of a line or that steer a terminal, and a
 * switch's text may hold anything.
 */
function quoted(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** How much of the log may wait for a reader that has stopped reading. */
const MOST_WAITING_BYTES = 1024 * 1024;

/**
 * A log that goes to a stream whose reader may be slow. What a full pipe does not take, Node.js keeps; beyond a
 * bound lines are left out, and their number is logged before the next that fits.
 */
export function openLog(stream: Writable, options: LogOptions): Log {
  let left = 0;
  const log = createLog((line) => {
    if (stream.writableLength > MOST_WAITING_BYTES) {
      left += 1;
      return;
    }
    const lines = left;
    left = 0;
    if (lines > 0) log.warn("log lines were left out", { lines });
    stream.write(line);
  }, options);
  return log;
}
