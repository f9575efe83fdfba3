import type { DropReason } from "./drop.ts";
import type { ExportRequest } from "./export-request.ts";

/** Where a queue keeps the requests that wait. */
export interface Shelf {
  /** What a request takes of the queue's limit, in bytes. */
  sizeOf(request: ExportRequest): number;
  keep(request: ExportRequest): Promise<Kept>;
  /** Those that an earlier process left and that were not given yet, the oldest first. */
  takeLeft(): readonly Kept[];
  close(): Promise<void>;
}

/** A request on its shelf. */
export interface Kept {
  readonly size: number;
  readonly points: number;
  /** Whether it outlives the process. */
  readonly lasting: boolean;
  /** The request, or why it can not be had any more. Rejects if it can not be had now. */
  load(): Promise<ExportRequest | Extract<DropReason, "torn" | "unreadable">>;
  forget(): Promise<void>;
}
