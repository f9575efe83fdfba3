import { Agent as HttpAgent, type ClientRequestArgs } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

import { dial, type Stage } from "./dial.ts";
import type { Address, Resolve } from "./names.ts";
import type { Target } from "./target.ts";
import type { Handshake } from "./trust.ts";

/** How the last connection to a switch was opened, as far as it came. */
export interface Opening {
  /** Milliseconds that each finished step took. */
  readonly tookMs: Readonly<Partial<Record<Stage, number>>>;
  /** The addresses of the switch's name; empty if it was not looked up. */
  readonly addresses: readonly Address[];
  readonly handshake: Handshake | undefined;
}

/** The keep-alive connection to one switch: one socket at a time, counted, and trusted before it carries a byte. */
export interface Connection {
  readonly agent: HttpAgent;
  /** How many sockets were opened in all. */
  readonly opened: number;
  readonly opening: Opening;
  readonly stage: Stage;
  /** Whether the request that began last was sent. */
  readonly sent: boolean;
  /** Whether a socket is open and trusted; the switch may have closed it a moment ago. */
  readonly usable: boolean;
  /** From now on, `settled` is told each time that a socket was opened or could not be. */
  onSettled(settled: (() => void) | undefined): void;
  /** A request begins, on the socket that is open or else on a new one. */
  begin(): void;
  /** The answer's headers are there. */
  answered(): void;
  /** The answer is not read on before this is over. */
  waitingForRoom(waiting: Promise<void> | undefined): Promise<void> | undefined;
  /** Whether the request that failed was sent on a socket that was open before, and on which not a byte came back. */
  readonly wentStale: boolean;
  /** Gives up a socket that is not yet trusted; one in use ends with its request. */
  readonly abandon: () => void;
  close(): void;
}

// NX-API has few workers and few sessions per user and address: never more than one socket a switch.
// A resumed TLS session would skip the certificate, and with it the pin.
const AGENT_OPTIONS = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1, maxCachedSessions: 0 } as const;

type Opened = (error: Error | null, socket: Duplex) => void;

interface ConnectionOptions {
  readonly resolve: Resolve;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** The connection to a target, opened when a request first needs it. */
export function createConnection(target: Target, { resolve, now }: ConnectionOptions): Connection {
  const agent = target.protocol === "https" ? new HttpsAgent(AGENT_OPTIONS) : new HttpAgent(AGENT_OPTIONS);
  let opened = 0;
  let opening: Opening = NOT_OPENED;
  let stage: Stage = "wait";
  let socket: Socket | undefined;
  let trusted = false;
  let settled: (() => void) | undefined;
  let before = { opened, bytesRead: 0 };

  function open(_options: ClientRequestArgs, done?: Opened): undefined {
    const attempt = (opened += 1);
    let step: { readonly stage: Stage; readonly since: number } | undefined;
    opening = NOT_OPENED;
    trusted = false;
    // A socket that was given up may still hear from a name server; that is not about its successor.
    const current = (act: () => void): void => (attempt === opened ? act() : undefined);
    const dialled = dial(target, resolve, {
      reached: (next) =>
        current(() => {
          const since = now();
          if (step !== undefined) {
            opening = { ...opening, tookMs: { ...opening.tookMs, [step.stage]: since - step.since } };
          }
          step = { stage: next, since };
          stage = next;
        }),
      found: (addresses) => current(() => (opening = { ...opening, addresses })),
      shook: (handshake) => current(() => (opening = { ...opening, handshake })),
      done(error) {
        current(() => {
          trusted = error === undefined;
          settled?.();
        });
        done?.(error ?? null, dialled);
      },
    });
    socket = dialled;
  }
  agent.createConnection = open;

  function abandon(): void {
    if (!trusted) socket?.destroy();
  }

  return {
    agent,
    get opened() {
      return opened;
    },
    get opening() {
      return opening;
    },
    get stage() {
      return stage;
    },
    get sent() {
      return stage === "wait" || stage === "read" || stage === "room";
    },
    get usable() {
      return trusted && socket?.readyState === "open";
    },
    onSettled: (listener) => (settled = listener),
    begin() {
      stage = "wait";
      before = { opened, bytesRead: socket?.bytesRead ?? 0 };
    },
    answered: () => (stage = "read"),
    waitingForRoom(waiting) {
      if (waiting === undefined) return undefined;
      stage = "room";
      return waiting.then(() => void (stage = "read"));
    },
    get wentStale() {
      return stage === "wait" && opened === before.opened && socket?.bytesRead === before.bytesRead;
    },
    abandon,
    close() {
      abandon();
      agent.destroy();
    },
  };
}

const NOT_OPENED: Opening = { tookMs: {}, addresses: [], handshake: undefined };
