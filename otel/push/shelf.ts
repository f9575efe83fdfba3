import type { ExportRequest } from "./export-request.ts";

/** Where a queue keeps the requests that wait. */
export interface Shelf {
  /** What a request takes of the queue's limit, in bytes. */
  sizeOf(request: ExportRequest): number;
  keep(request: ExportRequest): Promise<Kept>;
  /** Those that an earlier process left, the oldest first. */
  readonly left: readonly Kept[];
  close(): Promise<void>;
}

/** A request on its shelf. */
export interface Kept {
  readonly size: number;
  readonly points: number;
  /** Whether it outlives the process. */
  readonly lasting: boolean;
  /** Undefined if it is no longer whole. */
  load(): Promise<ExportRequest | undefined>;
  forget(): Promise<void>;
}
