/** The time that a sequence of requests has. It is watched while one of them runs, so that nothing is left of it afterwards. */
export interface Deadline {
  /** Aborted when the time is up (`TimeoutError`) or with the signal that ends the sequence earlier. */
  readonly signal: AbortSignal;
  /** By the clock that it was given. */
  readonly endsAt: number;
  /** Stops the time, until {@link resume}: what the collector does with an answer is no time of the switch's. */
  pause(): void;
  /** Lets the time go on, if it was stopped. */
  resume(): void;
  /** Watches the time while something is done. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

interface DeadlineOptions {
  readonly timeoutMs: number;
  /** Ends it earlier. */
  readonly signal: AbortSignal | undefined;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A deadline whose time runs from now. */
export function createDeadline({ timeoutMs, signal, now }: DeadlineOptions): Deadline {
  let endsAt = now() + timeoutMs;
  const controller = new AbortController();
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  let pausedAt: number | undefined;

  const stop = (): void => controller.abort(signal?.reason);
  const expire = (): void => controller.abort(new DOMException("the time was up", "TimeoutError"));

  function watch(): void {
    const leftMs = endsAt - now();
    if (signal?.aborted === true) stop();
    else if (leftMs <= 0) expire();
    else {
      signal?.addEventListener("abort", stop, { once: true });
      timer = setTimeout(expire, leftMs).unref();
    }
  }

  function rest(): void {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }

  return {
    signal: controller.signal,
    get endsAt() {
      return endsAt;
    },
    pause() {
      clearTimeout(timer);
      pausedAt ??= now();
    },
    resume() {
      if (pausedAt === undefined) return;
      endsAt += now() - pausedAt;
      pausedAt = undefined;
      // Who waited may have been sent away meanwhile.
      if (running > 0) watch();
    },
    async during(work) {
      if (running === 0) watch();
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        if (running === 0) rest();
      }
    },
  };
}
