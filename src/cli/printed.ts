import type { Writable } from "node:stream";

/** Tells why what was printed to a stream is not complete. A reader that has gone away wants no more, and loses nothing. */
export function watchPrinting(stream: Writable): () => Error | undefined {
  let loss: Error | undefined;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") loss ??= error;
  });
  return () => loss;
}
