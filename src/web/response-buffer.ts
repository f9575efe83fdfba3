/** The memory that an answer takes until it was read or its client is gone. */
export interface Reservation {
  /** The answer takes less than it did. */
  shrink(bytes: number): void;
  /** So much of it was handed to the operating system. */
  handedOver(bytes: number): void;
  /** Gives everything back. Safe to call twice. */
  release(): void;
}

/** An answer that is to be sent. */
export interface PendingResponse {
  /** Whose it is; an address. */
  readonly client: string;
  readonly bytes: number;
  /** Ends its connection at once, with all that waits to be read on it. */
  readonly cut: () => void;
}

/** Answers that wait to be read by their clients. */
export interface ResponseBuffer {
  /** Reserves memory for an answer, now or as soon as there is some; undefined if there is none for too long. */
  readonly reserve: (response: PendingResponse) => Promise<Reservation | undefined>;
}

export interface ResponseBufferOptions {
  readonly bytes: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Answers up to this size (health, mistakes) are not counted; the number of connections bounds them. */
export const UNCOUNTED_BYTES = 16_384;

const UNCOUNTED: Reservation = { shrink() {}, handedOver() {}, release() {} };

/** One client has three quarters of the memory at most, so that there is some for another at once. */
const CLIENT_SHARE = 3 / 4;

/** How long an answer may wait for memory. Prometheus may have waited for switches already, and gives up at some time. */
const WAIT_MS = 3_000;

/** Answers that wait for memory; each is a list of pieces that others have too. */
const MOST_WAITING = 128;

/**
 * While others wait for memory, a client has a second, and one more for each 4 MiB that it has read. A scrape over a
 * network that is fit for it takes less.
 */
const GRACE_MS = 1_000;
const LEAST_BYTES_PER_MS = 4_194;

/** How often it is looked whether a client has become too slow, while others wait. */
const CHECK_MS = 100;

interface Entry {
  readonly client: string;
  readonly cut: () => void;
  readonly beganAt: number;
  bytes: number;
  handedOver: number;
}

interface Waiting {
  readonly response: PendingResponse;
  readonly settle: (reserved: Reservation | undefined) => void;
  readonly until: number;
}

/**
 * Memory for answers that wait to be read: each scrape has a copy of its own, in the process or in the operating system,
 * for as long as its client takes to read it. Where that is too much, the slowest are cut. An answer that is larger than
 * all the memory has it if nothing else waits.
 */
export function createResponseBuffer({ bytes: most, now }: ResponseBufferOptions): ResponseBuffer {
  const entries = new Set<Entry>();
  const held = new Map<string, number>();
  let total = 0;
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;

  function hold(client: string, bytes: number): void {
    total += bytes;
    const left = heldBy(client) + bytes;
    if (left > 0) held.set(client, left);
    else held.delete(client);
  }

  function heldBy(client: string): number {
    return held.get(client) ?? 0;
  }

  function fits({ client, bytes }: PendingResponse): boolean {
    if (total === 0) return true;
    if (total + bytes > most) return false;
    const mine = heldBy(client);
    return mine === 0 || mine + bytes <= most * CLIENT_SHARE;
  }

  function enter({ client, bytes, cut }: PendingResponse): Reservation {
    const entry: Entry = { client, cut, bytes, beganAt: now(), handedOver: 0 };
    entries.add(entry);
    hold(client, bytes);
    const resize = (size: number): void => {
      if (!entries.has(entry)) return;
      hold(client, size - entry.bytes);
      entry.bytes = size;
    };
    return {
      shrink(size) {
        if (size >= entry.bytes) return;
        resize(size);
        admit();
      },
      handedOver(size) {
        entry.handedOver += size;
      },
      release() {
        resize(0);
        if (entries.delete(entry)) admit();
      },
    };
  }

  /** Lets in who waits and fits: whose client holds least, and of those who has come last and is still listening. */
  function admit(): void {
    const order = waiting
      .toReversed()
      .toSorted((one, other) => heldBy(one.response.client) - heldBy(other.response.client));
    for (const one of order) {
      if (!fits(one.response)) continue;
      waiting = waiting.filter((other) => other !== one);
      one.settle(enter(one.response));
    }
  }

  function overdueMs({ beganAt, handedOver }: Entry): number {
    return now() - beganAt - GRACE_MS - handedOver / LEAST_BYTES_PER_MS;
  }

  /**
   * Cuts who reads too slowly, first of the client that holds most, until somebody who waits fits. For a client that
   * has none at all, one with several answers is cut before its time: many of them together would else leave none.
   */
  function evict(): void {
    const counts = countByClient(entries);
    const isStarving = waiting.some(({ response }) => heldBy(response.client) === 0);
    const order = [...entries].toSorted(
      (one, other) => heldBy(other.client) - heldBy(one.client) || overdueMs(other) - overdueMs(one),
    );
    const overdue = order.filter((entry) => overdueMs(entry) > 0);
    const early = isStarving ? order.filter((entry) => overdueMs(entry) <= 0) : [];
    for (const entry of [...overdue, ...early]) {
      if (waiting.some(({ response }) => fits(response))) break;
      const count = counts.get(entry.client) ?? 0;
      if (overdueMs(entry) <= 0 && count < 2) continue;
      counts.set(entry.client, count - 1);
      entries.delete(entry);
      hold(entry.client, -entry.bytes);
      entry.cut();
    }
  }

  function check(): void {
    const at = now();
    for (const one of waiting.filter(({ until }) => until <= at)) refuse(one);
    if (waiting.length > 0) evict();
    admit();
    timer = waiting.length > 0 ? setTimeout(check, CHECK_MS) : undefined;
  }

  /** Of the client that has most of those that wait, the one that has waited longest. */
  function leastDeserving(): Waiting | undefined {
    const counts = countByClient(waiting.map(({ response }) => response));
    const greatest = Math.max(...counts.values());
    return waiting.find(({ response }) => counts.get(response.client) === greatest);
  }

  function refuse(one: Waiting | undefined): void {
    waiting = waiting.filter((other) => other !== one);
    one?.settle(undefined);
  }

  return {
    reserve(response) {
      if (response.bytes <= UNCOUNTED_BYTES) return Promise.resolve(UNCOUNTED);
      if (fits(response)) return Promise.resolve(enter(response));
      const { promise, resolve } = Promise.withResolvers<Reservation | undefined>();
      waiting.push({ response, settle: resolve, until: now() + WAIT_MS });
      if (waiting.length > MOST_WAITING) refuse(leastDeserving());
      if (timer === undefined) check();
      return promise;
    },
  };
}

/** How many of these each client has, by address. */
function countByClient(all: Iterable<{ readonly client: string }>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { client } of all) counts.set(client, (counts.get(client) ?? 0) + 1);
  return counts;
}
