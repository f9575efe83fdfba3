/** The time that a sequence of requests has. It passes while one of them runs, so that nothing watches it afterwards. */
export interface Deadline {
  /** Aborted when the time is up (`TimeoutError`) or with the signal that ends the sequence earlier. */
  readonly signal: AbortSignal;
  /** What is left of it, in milliseconds. */
  readonly leftMs: number;
  /** Stops the time, until {@link resume}: what the collector does with an answer is no time of the switch's. */
  pause(): void;
  /** Lets the time go on, if it was stopped. */
  resume(): void;
  /** Lets the time pass while something is done. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

interface DeadlineOptions {
  readonly timeoutMs: number;
  /** Ends it earlier. */
  readonly signal: AbortSignal | undefined;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A deadline of which no time has passed. */
export function createDeadline({ timeoutMs, signal, now }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  let atRestMs = timeoutMs;
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Since when it passes, if it does. */
  let since: number | undefined;

  const stop = (): void => controller.abort(signal?.reason);
  const expire = (): void => controller.abort(new DOMException("the time was up", "TimeoutError"));
  const leftMs = (): number => atRestMs - (since === undefined ? 0 : now() - since);

  function pass(): void {
    if (since !== undefined) return;
    since = now();
    // Who waited may have been sent away meanwhile.
    if (signal?.aborted === true) stop();
    else if (atRestMs <= 0) expire();
    else timer = setTimeout(expire, atRestMs).unref();
  }

  function rest(): void {
    clearTimeout(timer);
    atRestMs = leftMs();
    since = undefined;
  }

  return {
    signal: controller.signal,
    get leftMs() {
      return leftMs();
    },
    pause: rest,
    resume() {
      if (running > 0) pass();
    },
    async during(work) {
      if (running === 0) {
        signal?.addEventListener("abort", stop, { once: true });
        pass();
      }
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        if (running === 0) {
          rest();
          signal?.removeEventListener("abort", stop);
        }
      }
    },
  };
}
