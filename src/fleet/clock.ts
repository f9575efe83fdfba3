/** Time, passed in. Ages and periods use `now`; what is shown to people and receivers uses `wall`. */
export interface Clock {
  /** Monotonic milliseconds: a step of the wall clock does not move it. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
}

export const systemClock: Clock = { now: () => performance.now(), wall: () => Date.now() };
