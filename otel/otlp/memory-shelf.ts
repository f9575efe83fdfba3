import type { ExportRequest } from "./export-request.ts";
import type { Kept, Shelf } from "./shelf.ts";

/** What a request takes beside its body, so that a great many small ones are bounded too. */
const OVERHEAD_BYTES = 512;

/** Keeps requests in memory; they end with the process. */
export const memoryShelf: Shelf = {
  sizeOf: ({ body }) => body.length + OVERHEAD_BYTES,
  keep: (request) => Promise.resolve(inMemory(request)),
  takeLeft: () => [],
  close: () => Promise.resolve(),
};

/** A request kept in memory. */
export function inMemory(request: ExportRequest): Kept {
  return {
    size: memoryShelf.sizeOf(request),
    points: request.points,
    lasting: false,
    load: () => Promise.resolve(request),
    forget: () => Promise.resolve(),
  };
}
