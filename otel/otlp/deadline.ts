/** The time was up before the work was done. */
export class DeadlineError extends Error {}

/** How long something is waited for. */
export interface DeadlineOptions {
  readonly timeoutMs: number;
  /** Ends the waiting early. */
  readonly signal?: AbortSignal;
  /** What is waited for, for the message. */
  readonly what: string;
}

/**
 * Waits for work, but no longer than its deadline. This settles in time even if the work never does; the work itself
 * is not stopped.
 * @throws DeadlineError when the time is up, and the signal's reason when it is aborted
 */
export async function within<T>(work: Promise<T>, { timeoutMs, signal, what }: DeadlineOptions): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DeadlineError(`${what} took longer than ${timeoutMs} ms`)), timeoutMs);
  const abort = (): void => reject(signal?.reason);
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** Whether work was done in time; a failure of it counts as done. */
export async function doneWithin(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const settled = work.then(
    () => true,
    () => true,
  );
  return await within(settled, { timeoutMs, what: "the work" }).catch(() => false);
}
