import type { HttpAnswer } from "./answer.ts";
import { Obstacle } from "./failure.ts";

/** The time for which a switch asked to be left alone. */
export interface Truce {
  /** @throws Obstacle `busy` while it lasts */
  respect(): void;
  /** Begins a truce if the answer asks for one: 429 or 503 with a `Retry-After`. */
  heed(answer: HttpAnswer): void;
}

/** However long a switch asks for, it is tried again after this time. */
const LONGEST_MS = 600_000;

/** No truce yet. `now` is monotonic, in milliseconds. */
export function createTruce(now: () => number): Truce {
  let until = Number.NEGATIVE_INFINITY;
  return {
    respect() {
      const leftMs = until - now();
      if (leftMs <= 0) return;
      throw new Obstacle("busy", `the switch asked to be left alone for another ${Math.ceil(leftMs / 1_000)} s`);
    },
    heed(answer) {
      if (answer.status !== 429 && answer.status !== 503) return;
      until = now() + Math.min(retryAfterMs(answer), LONGEST_MS);
    },
  };
}

/** `Retry-After` in milliseconds (RFC 9110, 10.2.3): seconds, or a time by the clock of whoever sent it; 0 if absent or unreadable. */
function retryAfterMs({ retryAfter = "", date = "" }: HttpAnswer): number {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const at = Date.parse(retryAfter);
  const sentAt = Date.parse(date);
  const leftMs = at - (Number.isNaN(sentAt) ? Date.now() : sentAt);
  return leftMs > 0 ? leftMs : 0;
}
