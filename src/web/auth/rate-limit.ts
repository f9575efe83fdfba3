/** A token bucket's measures: one more token each `intervalMs`, never more than `burst`. */
export interface Rate {
  readonly intervalMs: number;
  readonly burst: number;
}

/** How many tokens a bucket had, and when. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** A token that was taken, or how long it is until there is one. */
export interface Taken {
  readonly bucket: Bucket;
  /** 0 if a token was taken. */
  readonly waitMs: number;
}

/** A bucket to begin with. */
export function fullBucket({ burst }: Rate, now: number): Bucket {
  return { tokens: burst, at: now };
}

/** Takes a token out of a bucket if there is one. */
export function take({ tokens, at }: Bucket, { intervalMs, burst }: Rate, now: number): Taken {
  const there = Math.min(burst, tokens + Math.max(0, now - at) / intervalMs);
  if (there < 1) return { bucket: { tokens: there, at: now }, waitMs: (1 - there) * intervalMs };
  return { bucket: { tokens: there - 1, at: now }, waitMs: 0 };
}
