import { once } from "node:events";
import { createGzip } from "node:zlib";

import { piecesOf } from "./pieces.ts";

/** Compresses a body with gzip. */
export type Compress = (body: readonly Uint8Array[]) => Promise<readonly Uint8Array[]>;

/** Each takes 300 KB for itself, and as many as libuv has threads, less one for files, run at once. */
const AT_ONCE = 3;

/** So much is given to a thread at once. */
const PIECE_BYTES = 1024 * 1024;

/** Compresses as many bodies at once as it makes sense to, and each of them once. */
export function createCompress(): Compress {
  const known = new WeakMap<readonly Uint8Array[], ReturnType<Compress>>();
  const waiting: (() => void)[] = [];
  let running = 0;

  async function compress(body: readonly Uint8Array[]): ReturnType<Compress> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return [await zip(body)];
    } finally {
      // The next one takes the place as it is.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return (body) => {
    const compressed = known.get(body) ?? compress(body);
    known.set(body, compressed);
    return compressed;
  };
}

/** Compresses piece by piece: put together, a body would take its own memory once more. */
async function zip(body: readonly Uint8Array[]): Promise<Buffer> {
  // Level 1 makes an exposition twenty times smaller; more costs several times as long for a tenth.
  const stream = createGzip({ level: 1 });
  const compressed: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => compressed.push(chunk));
  const ended = once(stream, "end");
  for (const piece of piecesOf(body, PIECE_BYTES)) {
    await new Promise<void>((resolve, reject) => {
      stream.write(piece, (error) => (error ? reject(error) : resolve()));
    });
  }
  stream.end();
  await ended;
  return Buffer.concat(compressed);
}
