import { type Account, type Body, type Charge, chargeOf, createAccount, NOTHING } from "./response-memory.ts";
import { sizeOf } from "./pieces.ts";

/** The memory that an answer takes until it was read or its client is gone. */
export interface Reservation {
  /** What is to be sent; nothing once it is given back. */
  readonly body: Body;
  /** Sends another body instead, which may be smaller. */
  replace(body: Body): void;
  /** The operating system has a piece of it to take, for which it may wait for the client. */
  offered(): void;
  /** So many bytes were taken by the operating system. */
  taken(bytes: number): void;
  /** All was taken by the operating system, which keeps what its client has yet to read. */
  ended(): void;
  /** Gives everything back. Safe to call twice. */
  release(): void;
}

/** An answer that is to be sent. */
export interface PendingResponse {
  /** Whose it is; an address. */
  readonly client: string;
  readonly body: Body;
  /** What the body shows: of answers that wait, the body of the last one is sent to all that show the same. */
  readonly subject?: string | undefined;
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

/** One client has three quarters of the memory at most, so that there is some for another at once. */
const CLIENT_SHARE = 3 / 4;

/** How long an answer may wait for memory. Prometheus may have waited for switches already, and gives up at some time. */
const WAIT_MS = 3_000;

/** Answers that wait for memory. Those that show the same have one body together. */
const MOST_WAITING = 128;

/** The part of the memory that bodies may take beside it whose answers wait and that nobody else has: pages and lists. */
const WAITING_SHARE = 1 / 8;

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
  charge: Charge;
  taken: number;
  /** How long was waited for the client, and since when is; what the collector takes to send is not the client's. */
  waitedMs: number;
  waitsSince: number | undefined;
}

interface Waiting extends Omit<PendingResponse, "body"> {
  readonly settle: (reserved: Reservation | undefined) => void;
  readonly until: number;
  /** Of its own body, or that of a later answer that shows the same. */
  charge: Charge;
}

/**
 * Memory for answers that wait to be read: the body of a scrape stays for as long as a client takes to read it, and each
 * has a part of it in the operating system. Where that is too much, the slowest are cut. An answer that is larger than
 * all the memory has it if nothing else waits.
 */
export function createResponseBuffer({ bytes: most, now }: ResponseBufferOptions): ResponseBuffer {
  const entries = new Set<Entry>();
  const accounts = new Map<string, Account>();
  const total = createAccount();
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;

  function heldBy(client: string): number {
    return accounts.get(client)?.bytes ?? 0;
  }

  function fits({ client, charge }: Waiting): boolean {
    if (total.bytes === 0) return true;
    if (total.bytes + total.cost(charge) > most) return false;
    const own = accounts.get(client);
    return own === undefined || own.bytes + own.cost(charge) <= most * CLIENT_SHARE;
  }

  function take({ client, charge }: Entry): void {
    const own = accounts.get(client) ?? createAccount();
    accounts.set(client, own);
    for (const account of [total, own]) account.add(charge);
  }

  function giveBack({ client, charge }: Entry): void {
    for (const account of [total, accounts.get(client)]) account?.remove(charge);
    if (heldBy(client) === 0) accounts.delete(client);
  }

  function enter({ client, cut, charge }: Waiting): Reservation {
    const entry: Entry = { client, cut, charge, taken: 0, waitedMs: 0, waitsSince: undefined };
    entries.add(entry);
    take(entry);
    const recharge = (next: Charge): void => {
      if (!entries.has(entry)) return;
      giveBack(entry);
      entry.charge = next;
      take(entry);
      admit();
    };
    return {
      get body() {
        return entry.charge.body ?? [];
      },
      replace: (smaller) => recharge(chargeOf(smaller)),
      offered() {
        entry.waitsSince ??= now();
      },
      taken(bytes) {
        entry.taken += bytes;
        entry.waitedMs += waitsMs(entry);
        entry.waitsSince = undefined;
      },
      ended() {
        // What its client has yet to read now is no more than there is a second for, and what it has read tells nothing of that.
        Object.assign(entry, { taken: 0, waitedMs: 0, waitsSince: now() });
        recharge({ ...NOTHING, own: entry.charge.own });
      },
      release() {
        if (leave(entry)) admit();
      },
    };
  }

  /** Gives back what an answer takes, unless it was given back before. */
  function leave(entry: Entry): boolean {
    if (!entries.delete(entry)) return false;
    giveBack(entry);
    entry.charge = NOTHING;
    return true;
  }

  /** Lets in who waits and fits: whose client holds least, and of those who has come last and is still listening. */
  function admit(): void {
    const order = waiting.toReversed().toSorted((one, other) => heldBy(one.client) - heldBy(other.client));
    for (const one of order) {
      if (!fits(one)) continue;
      waiting = waiting.filter((other) => other !== one);
      one.settle(enter(one));
    }
  }

  function waitsMs({ waitsSince }: Entry): number {
    return waitsSince === undefined ? 0 : now() - waitsSince;
  }

  function overdueMs(entry: Entry): number {
    return entry.waitedMs + waitsMs(entry) - GRACE_MS - entry.taken / LEAST_BYTES_PER_MS;
  }

  /**
   * Cuts who reads too slowly, first of the client that holds most, until somebody who waits fits. For a client that
   * has none at all, one with several answers is cut before its time: many of them together would else leave none.
   */
  function evict(): void {
    const counts = countByClient(entries);
    const isStarving = waiting.some(({ client }) => heldBy(client) === 0);
    const order = [...entries].toSorted(
      (one, other) => heldBy(other.client) - heldBy(one.client) || overdueMs(other) - overdueMs(one),
    );
    const overdue = order.filter((entry) => overdueMs(entry) > 0);
    const early = isStarving ? order.filter((entry) => overdueMs(entry) <= 0) : [];
    for (const entry of [...overdue, ...early]) {
      if (waiting.some(fits)) break;
      const count = counts.get(entry.client) ?? 0;
      if (overdueMs(entry) <= 0 && count < 2) continue;
      counts.set(entry.client, count - 1);
      leave(entry);
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
    const counts = countByClient(waiting);
    const greatest = Math.max(...counts.values());
    return waiting.find(({ client }) => counts.get(client) === greatest);
  }

  /** Whether the bodies of all that wait and show something of their own take too much. */
  function areOwnTooLarge(): boolean {
    const bodies = new Set<Body>();
    for (const { subject, charge } of waiting) if (subject === undefined) bodies.add(charge.body ?? []);
    return Array.from(bodies, sizeOf).reduce((sum, size) => sum + size, 0) > most * WAITING_SHARE;
  }

  function refuse(one: Waiting | undefined): void {
    waiting = waiting.filter((other) => other !== one);
    one?.settle(undefined);
  }

  return {
    reserve({ body, ...response }) {
      if (sizeOf(body) <= UNCOUNTED_BYTES) return Promise.resolve(uncounted(body));
      const charge = chargeOf(body);
      const { promise, resolve: settle } = Promise.withResolvers<Reservation | undefined>();
      const one: Waiting = { ...response, settle, until: now() + WAIT_MS, charge };
      if (fits(one)) return Promise.resolve(enter(one));
      for (const other of waiting)
        if (other.subject !== undefined && other.subject === one.subject) other.charge = charge;
      waiting.push(one);
      if (one.subject === undefined && areOwnTooLarge()) refuse(one);
      if (waiting.length > MOST_WAITING) refuse(leastDeserving());
      if (timer === undefined) check();
      return promise;
    },
  };
}

/** The reservation of an answer that is not counted. */
export function uncounted(body: Body): Reservation {
  let current = body;
  return {
    get body() {
      return current;
    },
    replace: (smaller) => void (current = smaller),
    offered() {},
    taken() {},
    ended() {},
    release() {},
  };
}

/** How many of these each client has, by address. */
function countByClient(all: Iterable<{ readonly client: string }>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { client } of all) counts.set(client, (counts.get(client) ?? 0) + 1);
  return counts;
}
