/** Time, passed in. Ages and periods use `now`; what is shown to people and receivers uses `wall`. */
export interface Clock {
  /** Monotonic milliseconds: a step of the wall clock does not move it. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
}

/** A moment on both clocks, in milliseconds. */
export interface Instant {
  readonly now: number;
  readonly wall: number;
}

/**
 * An earlier moment in milliseconds since 1970 as the wall clock counts them now, should it have been set since. In whole
 * seconds: less is the clock's gentle correction, with which a time that is shown would never stay the same.
 */
export function asCountedNow({ now, wall }: Instant, clock: Clock): number {
  const set = clock.wall() - clock.now() - (wall - now);
  return wall + Math.round(set / 1_000) * 1_000;
}

export const systemClock: Clock = { now: () => performance.now(), wall: () => Date.now() };
