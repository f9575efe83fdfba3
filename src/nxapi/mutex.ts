/** Does one piece of work at a time, in the order in which they came. */
export type Mutex = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** A queue with nobody in it. Who waits leaves it when its signal is aborted. */
export function createMutex(): Mutex {
  let last: Promise<void> = Promise.resolve();
  let present = 0;
  return async (work, signal) => {
    const before = present > 0 ? last : undefined;
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    last = before === undefined ? finished : before.then(() => finished);
    present += 1;
    try {
      if (before === undefined) signal.throwIfAborted();
      else await unlessAborted(before, signal);
      return await work();
    } finally {
      present -= 1;
      finish();
    }
  };
}

/** Waits for a promise, but no longer than until the signal is aborted; then it rejects with the signal's reason. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Whether an error is what a deadline's signal rejects with, rather than a stop's. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}
