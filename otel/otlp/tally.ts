import type { SendFailure } from "./destination.ts";
import type { DiskFailure } from "./disk-failure.ts";
import type { Drop, DropReason } from "./drop.ts";

/** What became of all that was to be sent to one destination, counted since the start. */
export interface Tally {
  /** Those that the destination has, but for `rejectedPoints`. */
  readonly sent: Count;
  /** Points that a destination refused of requests that it took. */
  readonly rejectedPoints: number;
  readonly partialSuccesses: number;
  readonly dropped: Readonly<Partial<Record<DropReason, Count>>>;
  /** Attempts that failed and were, or will be, made again. */
  readonly failed: Readonly<Partial<Record<SendFailure, number>>>;
  /** What went wrong in the directory of the queue. */
  readonly diskFailures: Readonly<Partial<Record<DiskFailure, number>>>;
  /** Attempts to send what had been tried before. */
  readonly retries: number;
  /** Milliseconds since 1970; undefined: never. */
  readonly lastSuccessAt: number | undefined;
}

export interface Count {
  readonly requests: number;
  readonly points: number;
}

/** Counts what becomes of requests. */
export interface TallyBook {
  readonly drop: Drop;
  fail(failure: SendFailure): void;
  failOnDisk(failure: DiskFailure): void;
  retry(): void;
  send(points: number, partial: { readonly rejectedPoints: number; readonly message: string }, at: number): void;
  read(): Tally;
}

/** A tally with nothing counted yet. */
export function createTallyBook(): TallyBook {
  let tally: Tally = {
    sent: { requests: 0, points: 0 },
    rejectedPoints: 0,
    partialSuccesses: 0,
    dropped: {},
    failed: {},
    diskFailures: {},
    retries: 0,
    lastSuccessAt: undefined,
  };
  return {
    drop(reason, points) {
      tally = { ...tally, dropped: { ...tally.dropped, [reason]: add(tally.dropped[reason], points) } };
    },
    fail(failure) {
      tally = { ...tally, failed: { ...tally.failed, [failure]: (tally.failed[failure] ?? 0) + 1 } };
    },
    failOnDisk(failure) {
      const { diskFailures } = tally;
      tally = { ...tally, diskFailures: { ...diskFailures, [failure]: (diskFailures[failure] ?? 0) + 1 } };
    },
    retry() {
      tally = { ...tally, retries: tally.retries + 1 };
    },
    send(points, { rejectedPoints, message }, at) {
      // More than there were is nonsense, and would make a count of what arrived negative.
      const rejected = Math.min(rejectedPoints, points);
      tally = {
        ...tally,
        sent: add(tally.sent, points - rejected),
        rejectedPoints: tally.rejectedPoints + rejected,
        partialSuccesses: tally.partialSuccesses + (rejected > 0 || message !== "" ? 1 : 0),
        lastSuccessAt: at,
      };
    },
    read: () => tally,
  };
}

function add(count: Count = { requests: 0, points: 0 }, points: number): Count {
  return { requests: count.requests + 1, points: count.points + points };
}
