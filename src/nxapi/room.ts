import type { Relief } from "./relief.ts";
import { unlessAborted } from "./turns.ts";

/** What long answers may take up together while they are read, however many switches send one at once. */
export interface Room {
  /** The place of one answer, which takes nothing yet. */
  readonly place: () => Place;
}

/** What one answer takes up. */
export interface Place {
  /**
   * Takes so many bytes more; undefined if there is room for them, else a promise to wait for, which rejects when the
   * signal is aborted.
   */
  take(bytes: number, signal: AbortSignal): Promise<void> | undefined;
  /** Gives everything back. Safe to call twice. */
  leave(): void;
}

export interface RoomOptions {
  readonly bytes: number;
  /** So much of each answer is not counted, and so waits for no other. */
  readonly freeBytes: number;
  readonly relief?: Relief | undefined;
}

/** The largest real answer seen has 0.6 MB and most have less than 50 KB; a small container has 256 MiB for everything. */
export const DEFAULT_ROOM: RoomOptions = { bytes: 16 * 1024 * 1024, freeBytes: 128 * 1024 };

/**
 * Room for a number of bytes. One answer at a time may go beyond it, to its own end: else all could be in the middle and
 * wait for each other.
 */
export function createRoom({ bytes: size, freeBytes, relief }: RoomOptions = DEFAULT_ROOM): Room {
  const waiting = new Set<() => void>();
  let used = 0;
  let beyond: Place | undefined;

  function fits(place: Place, bytes: number): boolean {
    if (used + bytes <= size) return true;
    beyond ??= place;
    return beyond === place;
  }

  return {
    place: () => {
      let free = freeBytes;
      let held = 0;

      const hold = (bytes: number): void => {
        used += bytes;
        relief?.(bytes);
        held += bytes;
      };
      const place: Place = {
        take(bytes, signal) {
          const counted = Math.max(0, bytes - free);
          free = Math.max(0, free - bytes);
          if (counted === 0) return undefined;
          if (fits(place, counted)) {
            hold(counted);
            return undefined;
          }
          const { promise, resolve } = Promise.withResolvers<void>();
          const tryAgain = (): void => {
            if (!fits(place, counted)) return;
            waiting.delete(tryAgain);
            hold(counted);
            resolve();
          };
          waiting.add(tryAgain);
          return unlessAborted(promise, signal).finally(() => waiting.delete(tryAgain));
        },
        leave() {
          used -= held;
          held = 0;
          if (beyond === place) beyond = undefined;
          for (const tryAgain of waiting) tryAgain();
        },
      };
      return place;
    },
  };
}
