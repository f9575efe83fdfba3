import { setImmediate as afterIteration } from "node:timers";
import { setImmediate } from "node:timers/promises";

/** So long at most a loop goes on before others have a turn, in milliseconds. */
const SLICE_MS = 10;

/** Slices the time of a loop that thousands may go through, so that what else is asked of the process does not wait for all. */
export interface Slices {
  /** Whether it is time to give others a turn. */
  readonly isOver: () => boolean;
  /** Gives them one; the next slice begins when they had it. */
  readonly next: () => Promise<void>;
}

/** Slices of which the first begins now. */
export function createSlices(): Slices {
  let began = performance.now();
  return {
    isOver: () => performance.now() - began > SLICE_MS,
    async next() {
      let iterations = 0;
      do await setImmediate();
      while (doConnectionsCome() && (iterations += 1) < MOST_ITERATIONS);
      began = performance.now();
    },
  };
}

/** So many iterations of the event loop at most a slice waits for connections; while thousands come it is to begin as well. */
const MOST_ITERATIONS = 4;

/** How many connections have come in this iteration of the event loop and the last one. */
let connections = 0;

const doConnectionsCome = (): boolean => connections > 0;

/**
 * Has the next slices begin some iterations of the event loop later, for the connections that come after this one: Node accepts
 * one in each iteration, and with slices in each of them hundreds would wait for seconds, and a health check behind them.
 */
export function giveWayToConnections(): void {
  connections += 1;
  afterIteration(() => afterIteration(() => (connections -= 1)));
}

/** Takes a step of one of many loops, and gives what it gave. */
export type TakeStep = <T>(step: () => T) => Promise<T>;

/**
 * Has many loops take their steps one after the other, in the order that they come, all in the slices of one. Each for itself
 * may go on for a slice: of hundreds at once, before anything else has its time. What a step puts off until
 * `process.nextTick` is part of it.
 */
export function createStepQueue(): TakeStep {
  const slices = createSlices();
  let last: Promise<unknown> = Promise.resolve();

  async function take<T>(before: Promise<unknown>, step: () => T): Promise<T> {
    await before;
    if (slices.isOver()) await slices.next();
    const given = step();
    await new Promise<void>((resolve) => process.nextTick(resolve));
    return given;
  }

  return (step) => {
    const taken = take(last, step);
    last = taken.then(done, done);
    return taken;
  };
}

const done = (): void => undefined;
