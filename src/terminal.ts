import type { Writable } from "node:stream";

/** Somebody who listens whether what is printed to a stream arrives. */
interface PrintWatch {
  /** Why what was printed so far is not complete, if it is not. A reader that closes its end early is no error. */
  readonly loss: () => Promise<Error | undefined>;
  readonly stop: () => void;
}

/** Listens whether what is printed to a stream arrives, until it is stopped; until then no error of it ends the process. */
export function watchPrinting(stream: Writable): PrintWatch {
  let loss: Error | undefined;
  const note = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") loss ??= error;
  };
  stream.on("error", note);
  return {
    async loss() {
      // The process may end after this: a pipe has taken all of it by then, and an error of the last write was told.
      await new Promise((resolve) => stream.write("", resolve));
      return loss;
    },
    stop: () => void stream.off("error", note),
  };
}

/** Prints a text, its end by itself: of a longer piece Node.js lets a disk that is nearly full take a part, without an error. */
export function print(text: string, stream: { write(text: string): unknown } = process.stdout): void {
  stream.write(text.slice(0, -1));
  stream.write(text.slice(-1));
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
