import { once } from "node:events";
import { createGzip, gzipSync } from "node:zlib";

import { piecesOf } from "./pieces.ts";

/** Who wants a body compressed. It has none any more once it does not. */
export interface Wanting {
  readonly body: readonly Uint8Array[];
}

/** Compresses a body with gzip; not to its end if nobody wants it any more. */
export type Compress = (one: Wanting) => Promise<readonly Uint8Array[]>;

/** Up to this size, to give a body to a thread takes longer than to compress it. */
export const SMALL_BYTES = 64 * 1024;

/** Level 1 makes an exposition twenty times smaller; more costs several times as long for a tenth. */
const GZIP = { level: 1 };

/** Each takes 300 KB for itself, and as many as libuv has threads, less one for files, run at once. */
const AT_ONCE = 3;

/** So much is given to a thread at once. */
const PIECE_BYTES = 1024 * 1024;

/** A body that is compressed for all who want it. It is theirs, and not held while it waits for its turn. */
interface Job {
  readonly wanting: Wanting[];
  isDropped: boolean;
  compressed: ReturnType<Compress>;
}

/** Compresses as many bodies at once as it makes sense to, and each of them once. */
export function createCompress(): Compress {
  const jobs = new WeakMap<readonly Uint8Array[], Job>();
  const waiting: (() => void)[] = [];
  let running = 0;

  async function compress(job: Job): ReturnType<Compress> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await zip(job);
    } finally {
      // The next one takes the place as it is.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return (one) => {
    const known = jobs.get(one.body);
    if (known !== undefined && !known.isDropped) {
      known.wanting.push(one);
      return known.compressed;
    }
    const job: Job = { wanting: [one], isDropped: false, compressed: Promise.resolve([]) };
    jobs.set(one.body, job);
    job.compressed = compress(job);
    return job.compressed;
  };
}

/** The body, or an empty one if nobody wants it; the job is then dropped, and whoever comes later has another. */
function bodyOf(job: Job): readonly Uint8Array[] {
  const body = job.wanting.find((one) => one.body.length > 0)?.body ?? [];
  job.isDropped = body.length === 0;
  return body;
}

/** Compresses piece by piece: put together, a body would take its own memory once more. */
async function zip(job: Job): ReturnType<Compress> {
  const body = bodyOf(job);
  if (job.isDropped) return [];
  const stream = createGzip(GZIP);
  const compressed: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => compressed.push(chunk));
  const ended = once(stream, "end");
  for (const piece of piecesOf(body, PIECE_BYTES)) {
    if (bodyOf(job).length === 0) break;
    await new Promise<void>((resolve, reject) => {
      stream.write(piece, (error) => (error ? reject(error) : resolve()));
    });
  }
  stream.end();
  await ended;
  return [Buffer.concat(compressed)];
}

/** Compresses a small body at once. */
export function compressSmall(body: readonly Uint8Array[]): readonly Uint8Array[] {
  return [gzipSync(Buffer.concat(body), GZIP)];
}
