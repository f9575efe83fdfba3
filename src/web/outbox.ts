import type { ServerResponse } from "node:http";

/** The room that an answer takes until it was sent or its client is gone. */
export interface Room {
  /** The answer takes less than it did. */
  shrink(bytes: number): void;
}

/** Takes room for an answer of so many bytes; undefined if too much waits for other clients already. */
export type Outbox = (response: ServerResponse, bytes: number) => Room | undefined;

/** What says that the server lives, or what is wrong, always has room; the number of connections bounds that. */
const SMALL = 16_384;

/**
 * Room for `most` bytes of answers that wait to be sent: each scrape has a copy of its own, which is there for as long
 * as its client takes to read it. An answer that is larger has room if nothing else waits.
 */
export function createOutbox(most: number): Outbox {
  let waiting = 0;
  return (response, bytes) => {
    if (bytes > SMALL && waiting > 0 && waiting + bytes > most) return undefined;
    let taken = bytes;
    waiting += taken;
    response.once("close", () => {
      waiting -= taken;
      taken = 0;
    });
    return {
      shrink(left) {
        const less = Math.max(0, taken - left);
        taken -= less;
        waiting -= less;
      },
    };
  };
}
