import { setImmediate } from "node:timers/promises";

/** Waits for an iteration of the event loop that no other caller is given. */
export type LoopYield = () => Promise<void>;

/**
 * Gives each caller an iteration of its own, one after the other. All that wait for {@link setImmediate} itself go on in
 * the same iteration: a thousand long replies that came together would be read in one go, and hold up whatever else is asked of the collector.
 */
export function createLoopYield(): LoopYield {
  let last = Promise.resolve();
  return () => (last = last.then(() => setImmediate()));
}
