import type { Writable } from "node:stream";

/** Somebody who listens whether what is printed to a stream arrives. */
interface PrintWatch {
  /** Why it is not complete, if it is not. A reader that closes its end early is no error. */
  readonly loss: () => Error | undefined;
  readonly stop: () => void;
}

/** Listens whether what is printed to a stream arrives, until it is stopped; until then no error of it ends the process. */
export function watchPrinting(stream: Writable): PrintWatch {
  let loss: Error | undefined;
  const note = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") loss ??= error;
  };
  stream.on("error", note);
  return { loss: () => loss, stop: () => void stream.off("error", note) };
}

/** A word as a person types it into a shell. */
export function inShell(word: string): string {
  return /^[\w.:@%+,/-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * How a command of this program is begun where it runs: from its source, which only a clone has, there is no
 * `nxapi-collector` to type, and npm takes what follows `--`.
 */
export function typed(command: string, options = "", fromSource = import.meta.url.endsWith(".ts")): string {
  const program = fromSource ? `npm run ${command} --` : `nxapi-collector ${command}`;
  return options === "" ? program : `${program} ${options}`;
}

/** A text without control characters, which could steer a terminal. Line feeds stay. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, "?");
}
