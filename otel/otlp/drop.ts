/** Why points were given up, one word per cause: the words are values of a metric attribute. */
export const DROP_REASONS = [
  /** The queue had no room, and this was the oldest in it. */
  "queue_full",
  /** The destination said that it will never take it. */
  "refused",
  "too_old",
  /** Its file was not whole, or gone. */
  "torn",
  /** Its file could not be read; it is still there. */
  "unreadable",
  /** The collector was stopped before it was sent. */
  "stopped",
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** What became of a request that is given up; of a file that is not whole, nobody knows how many points it held. */
export type Drop = (reason: DropReason, points: number) => void;
