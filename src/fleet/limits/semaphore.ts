/** Lets no more than so many in at a time, those first that are preferred, else in the order in which they came. */
export interface Semaphore {
  /**
   * Waits for a place, and gives the function that gives it back, which is safe to call twice; undefined if the signal
   * ended the waiting.
   */
  enter(options: { readonly preferred: boolean; readonly signal: AbortSignal }): Promise<(() => void) | undefined>;
  readonly waiting: number;
  readonly used: number;
}

export interface SemaphoreOptions {
  readonly places: number;
  /** No more than so many are let in within any second. */
  readonly perSecond?: number;
  /** A place is free again after this time, whatever became of who has it. */
  readonly holdMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

type Admit = () => void;

/** A semaphore with nobody at it. */
export function createSemaphore({ places, perSecond = Infinity, holdMs, now }: SemaphoreOptions): Semaphore {
  const preferred = new Set<Admit>();
  const others = new Set<Admit>();
  /** When the last were let in. */
  const entries: number[] = [];
  let used = 0;
  let pause: NodeJS.Timeout | undefined;

  /** How long nobody is let in because of those in the last second. */
  function pauseMs(): number {
    const [earliest] = entries;
    return earliest === undefined || entries.length < perSecond ? 0 : earliest + 1_000 - now();
  }

  function admitWaiting(): void {
    clearTimeout(pause);
    for (const queue of [preferred, others]) {
      for (const admit of queue) {
        if (used >= places) return;
        const waitMs = pauseMs();
        if (waitMs > 0) {
          pause = setTimeout(admitWaiting, waitMs);
          return;
        }
        queue.delete(admit);
        admit();
      }
    }
  }

  function occupy(): () => void {
    used += 1;
    if (perSecond < Infinity) entries.push(now());
    if (entries.length > perSecond) entries.shift();
    let held = true;
    const leave = (): void => {
      if (!held) return;
      held = false;
      clearTimeout(hold);
      used -= 1;
      admitWaiting();
    };
    const hold = setTimeout(leave, holdMs);
    return leave;
  }

  return {
    get waiting() {
      return preferred.size + others.size;
    },
    get used() {
      return used;
    },
    async enter({ preferred: isPreferred, signal }) {
      if (signal.aborted) return undefined;
      const queue = isPreferred ? preferred : others;
      const { promise, resolve } = Promise.withResolvers<(() => void) | undefined>();
      const admit = (): void => resolve(occupy());
      const giveUp = (): void => {
        queue.delete(admit);
        if (preferred.size + others.size === 0) clearTimeout(pause);
        resolve(undefined);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      queue.add(admit);
      admitWaiting();
      try {
        return await promise;
      } finally {
        signal.removeEventListener("abort", giveUp);
      }
    },
  };
}
