import { setTimeout as sleep } from "node:timers/promises";

/** Runs a task when those before it are done; undefined, and not run, if too many wait. */
export type LoginQueue = <T>(task: () => Promise<LoginTask<T>>) => Promise<T> | undefined;

/** What a task gives, and how long nothing runs after it. */
export interface LoginTask<T> {
  readonly result: T;
  readonly restMs: number;
}

/** A queue of tasks of which one runs at a time and at most `most` wait. */
export function createLoginQueue(most: number): LoginQueue {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (task) => {
    if (waiting >= most) return undefined;
    waiting += 1;
    const run = last.then(task).finally(() => (waiting -= 1));
    last = run.then(
      ({ restMs }) => sleep(restMs, undefined, { ref: false }),
      () => undefined,
    );
    return run.then(({ result }) => result);
  };
}
