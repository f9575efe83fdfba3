import { sizeOf } from "./pieces.ts";

/** A body: parts that several answers may have together. */
export type Body = readonly Uint8Array[];

/** So much of a body is handed to the operating system at once, to see how fast it is read. */
export const PIECE_BYTES = 256 * 1024;

/** Of an answer that nobody reads, the operating system keeps no more than this (Linux: `tcp_wmem`). */
const MOST_KEPT_BYTES = 4 * 1024 * 1024;

/** What an answer takes. */
export interface Charge {
  /** Undefined once the operating system has all of it. */
  readonly body: Body | undefined;
  /** What is counted for the body, once for all who send it. One that is handed over at once is not there twice. */
  readonly shared: number;
  /** What is counted for each answer: what the operating system may keep of it, and the piece that it has yet to take. */
  readonly own: number;
}

/** What an answer takes that is over. */
export const NOTHING: Charge = { body: undefined, shared: 0, own: 0 };

/** What an answer with a body takes while it is sent. */
export function chargeOf(body: Body): Charge {
  const size = sizeOf(body);
  const shared = size > PIECE_BYTES ? size : 0;
  return { body, shared, own: Math.min(size, MOST_KEPT_BYTES + PIECE_BYTES) };
}

/** What answers take together. */
export interface Account {
  readonly bytes: number;
  /** What one more takes. */
  readonly cost: (charge: Charge) => number;
  readonly add: (charge: Charge) => void;
  readonly remove: (charge: Charge) => void;
}

/** An account of no answer. */
export function createAccount(): Account {
  /** How many answers send a body. */
  const users = new Map<Body, number>();
  let bytes = 0;
  const cost = ({ body, shared, own }: Charge) => own + (body === undefined || users.has(body) ? 0 : shared);
  return {
    get bytes() {
      return bytes;
    },
    cost,
    add(charge) {
      bytes += cost(charge);
      const { body } = charge;
      if (body !== undefined) users.set(body, (users.get(body) ?? 0) + 1);
    },
    remove(charge) {
      const { body } = charge;
      const left = body === undefined ? 0 : (users.get(body) ?? 1) - 1;
      if (body !== undefined && left > 0) users.set(body, left);
      else if (body !== undefined) users.delete(body);
      bytes -= cost(charge);
    },
  };
}
