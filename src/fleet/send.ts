import type { Client } from "../nxapi/client.ts";
import type { RequestSequence, Patience } from "../nxapi/requests.ts";
import type { PollOptions } from "./poll.ts";

export interface SendOptions extends Patience {
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/**
 * How a poll sends its requests: in one sequence that ends with the poll's time, and those that have a limit of
 * their own each in another, which takes nothing of that time.
 */
export function sendThrough(client: Client, { timeoutMs, now, ...patience }: SendOptions): PollOptions["send"] {
  let leftMs = timeoutMs;
  let shared: RequestSequence | undefined;
  return async (commands, limitMs) => {
    if (limitMs !== undefined) {
      shared = undefined;
      return await client.converse({ ...patience, timeoutMs: limitMs }).ask(commands);
    }
    const began = now();
    shared ??= client.converse({ ...patience, timeoutMs: Math.max(leftMs, 0) });
    try {
      return await shared.ask(commands);
    } finally {
      leftMs -= now() - began;
    }
  };
}
