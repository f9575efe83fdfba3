import { setTimeout as sleep } from "node:timers/promises";

/** Something that is done again and again. */
export interface Schedule {
  /** Begins no more, and waits for the one that is under way. Safe to call twice. */
  stop(): Promise<void>;
}

interface ScheduleOptions {
  readonly intervalMs: number;
  readonly act: (signal: AbortSignal) => Promise<void>;
  /** Told of an action that failed; the next one comes all the same. */
  readonly fault: (error: unknown) => void;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * Acts now and at each interval from now, one at a time: what is still under way when its successor is due takes its
 * place. `signal` is aborted when the schedule is stopped.
 */
export function every({ intervalMs, act, fault, now = () => performance.now() }: ScheduleOptions): Schedule {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function run(): Promise<void> {
    for (let dueAt = now(); !signal.aborted;) {
      await act(signal).catch(fault);
      dueAt += intervalMs * Math.max(1, Math.ceil((now() - dueAt) / intervalMs));
      await sleep(dueAt - now(), undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}
