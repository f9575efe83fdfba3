import { setTimeout as sleep } from "node:timers/promises";

import { within } from "./deadline.ts";

/** What an action may take beside its interval, say on a disk that hangs for a while. */
const SLACK_MS = 120_000;

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
  /** An action that takes longer is told of, and no longer waited for. */
  readonly limitMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * Acts now and at each interval from now, one at a time: what is still under way when its successor is due takes its
 * place. `signal` is aborted when the schedule is stopped.
 */
export function every(options: ScheduleOptions): Schedule {
  const { intervalMs, act, fault, now = () => performance.now() } = options;
  const { limitMs = 2 * intervalMs + SLACK_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function run(): Promise<void> {
    for (let dueAt = now(); !signal.aborted;) {
      await within(act(signal), { timeoutMs: limitMs, what: "an action of the schedule" }).catch(fault);
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
