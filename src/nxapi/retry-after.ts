import { parseHttpDate, parseRetryAfter } from "../retry-after.ts";
import type { HttpAnswer } from "./answer.ts";
import { Obstacle } from "./failure.ts";

/** The time for which a switch asked to be left alone. */
export interface RetryAfter {
  /** @throws Obstacle `busy` while it lasts */
  respect(): void;
  /** Begins a wait if the answer asks for one: 429 or 503 with a `Retry-After`. */
  note(answer: HttpAnswer): void;
}

/** However long a switch asks for, it is tried again after this time. */
const LONGEST_MS = 600_000;

/** No wait yet. `now` is monotonic, in milliseconds. */
export function createRetryAfter(now: () => number): RetryAfter {
  let until = Number.NEGATIVE_INFINITY;
  return {
    respect() {
      const leftMs = until - now();
      if (leftMs <= 0) return;
      throw new Obstacle("busy", `the switch asked to be left alone for another ${Math.ceil(leftMs / 1_000)} s`);
    },
    note(answer) {
      if (answer.status !== 429 && answer.status !== 503) return;
      until = now() + Math.min(waitMs(answer), LONGEST_MS);
    },
  };
}

/** The wait that an answer asks for, by the clock of who sent it where that is told; 0 if it asks for none. */
function waitMs({ retryAfter, date }: HttpAnswer): number {
  const sentAt = parseHttpDate(date);
  return parseRetryAfter(retryAfter, Number.isNaN(sentAt) ? Date.now() : sentAt) ?? 0;
}
