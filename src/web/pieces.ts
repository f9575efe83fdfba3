/**
 * The bytes of parts in pieces of a size; the last may be smaller. What is longer than a piece is not copied. The others are
 * put together in the same memory: a piece is good until the next one is asked for.
 */
export function* piecesOf(parts: readonly Uint8Array[], size: number): Generator<Uint8Array, void> {
  const memory = Buffer.allocUnsafe(Math.min(size, sizeOf(parts)));
  let filled = 0;
  for (const part of parts) {
    let from = 0;
    while (from < part.byteLength) {
      const left = part.byteLength - from;
      const taken = Math.min(left, size - filled);
      if (taken === size) yield part.subarray(from, from + size);
      else {
        memory.set(taken === left && from === 0 ? part : part.subarray(from, from + taken), filled);
        filled += taken;
      }
      from += taken;
      if (filled < size) continue;
      yield memory;
      filled = 0;
    }
  }
  if (filled > 0) yield memory.subarray(0, filled);
}

const sizes = new WeakMap<readonly Uint8Array[], number>();

/** How many bytes all parts have together: tens of thousands, of one body that is asked for again and again. */
export function sizeOf(parts: readonly Uint8Array[]): number {
  const known = sizes.get(parts);
  if (known !== undefined) return known;
  let size = 0;
  for (const { byteLength } of parts) size += byteLength;
  sizes.set(parts, size);
  return size;
}
