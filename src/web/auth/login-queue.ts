import { setTimeout as sleep } from "node:timers/promises";

/** Runs a task when those before it are done; undefined, and not run, if too many wait. */
export type Turns = <T>(task: () => Promise<Turn<T>>) => Promise<T> | undefined;

/** What a task gives, and how long nothing runs after it. */
export interface Turn<T> {
  readonly result: T;
  readonly restMs: number;
}

/** Turns for tasks of which one runs at a time and at most `most` wait. */
export function createTurns(most: number): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (task) => {
    if (waiting >= most) return undefined;
    waiting += 1;
    const turn = last.then(task).finally(() => (waiting -= 1));
    last = turn.then(
      ({ restMs }) => sleep(restMs, undefined, { ref: false }),
      () => undefined,
    );
    return turn.then(({ result }) => result);
  };
}
