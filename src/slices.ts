import { setImmediate } from "node:timers/promises";

/** So long at most a loop goes on before others have a turn, in milliseconds. */
const SLICE_MS = 10;

/** Slices the time of a loop that thousands may go through, so that what else is asked of the process does not wait for all. */
export interface Slices {
  /** Whether it is time to give others a turn. */
  readonly isOver: () => boolean;
  /** Gives them one; the next slice begins when they had it. */
  readonly next: () => Promise<void>;
}

/** Slices of which the first begins now. */
export function createSlices(): Slices {
  let began = performance.now();
  return {
    isOver: () => performance.now() - began > SLICE_MS,
    async next() {
      await setImmediate();
      began = performance.now();
    },
  };
}
