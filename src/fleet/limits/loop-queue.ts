import { setImmediate } from "node:timers/promises";

/** Waits for an iteration of the event loop that no other caller is given. */
export type LoopYield = () => Promise<void>;

/**
 * Gives each caller an iteration of its own, one after the other. All that wait for {@link setImmediate} itself go on in
 * the same iteration: a thousand long replies that came together would be read in one go, and hold up whatever else is
 * asked of the collector.
 */
export function createLoopYield(): LoopYield {
  return createLoopQueue().begin;
}

/** Gives work that holds the event loop an iteration for each of its steps, of which no other work is given any. */
export interface LoopQueue {
  /** Waits for the first step of some work, in the order of those that ask. */
  readonly begin: LoopYield;
  /**
   * Waits for a further step, before all that have yet to begin. What is held from one step to the next is so short-lived
   * that it is freed where it was made, in the young generation of the heap; were all in the middle of theirs, it would
   * be copied to the old one, where it stays until that is collected.
   */
  readonly goOn: LoopYield;
  readonly waiting: number;
}

/** A queue in which nobody waits; `shorter` is told each time that one is through. */
export function createLoopQueue(shorter: () => void = () => undefined): LoopQueue {
  const beginning: (() => void)[] = [];
  const goingOn: (() => void)[] = [];
  let running = false;

  async function run(): Promise<void> {
    running = true;
    while (beginning.length + goingOn.length > 0) {
      await setImmediate();
      (goingOn.shift() ?? beginning.shift())?.();
      shorter();
    }
    running = false;
  }

  function waitIn(line: (() => void)[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    line.push(resolve);
    if (!running) void run();
    return promise;
  }

  return {
    begin: () => waitIn(beginning),
    goOn: () => waitIn(goingOn),
    get waiting() {
      return beginning.length + goingOn.length;
    },
  };
}
