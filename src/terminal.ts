import type { Writable } from "node:stream";

/** Notes why what was printed to a stream is not complete. A reader that closes its end early is no error. */
export function watchPrinting(stream: Writable): () => Error | undefined {
  let loss: Error | undefined;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") loss ??= error;
  });
  return () => loss;
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
