import { promisify } from "node:util";
import { gzip } from "node:zlib";

const zip = promisify(gzip);

/** Compresses a body with gzip. */
export type Compress = (body: Buffer) => Promise<Buffer>;

/** Each takes 300 KB for itself, and as many as libuv has threads, less one for files, run at once. */
const AT_ONCE = 3;

/** Compresses as many bodies at once as it makes sense to, and each of them once. */
export function createCompress(): Compress {
  const known = new WeakMap<Buffer, Promise<Buffer>>();
  const waiting: (() => void)[] = [];
  let running = 0;

  async function compress(body: Buffer): Promise<Buffer> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      // Level 1 makes an exposition twenty times smaller; more costs several times as long for a tenth.
      return await zip(body, { level: 1 });
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
