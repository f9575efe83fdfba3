import { setImmediate } from "node:timers/promises";

/** Waits for a turn of the event loop in which nobody else who waits for one has his. */
export type Turns = () => Promise<void>;

/**
 * Turns, one after the other. Of all that wait for {@link setImmediate} itself the turn is the same: a thousand long
 * replies that came together would be read in one go, and hold up whatever else is asked of the collector.
 */
export function createTurns(): Turns {
  let last = Promise.resolve();
  return () => (last = last.then(() => setImmediate()));
}
