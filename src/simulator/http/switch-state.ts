import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Device, Reply } from "../commands/command.ts";
import type { Dialect } from "../personalities/dialect.ts";
import type { FaultSet } from "./faults.ts";
import type { Logins } from "./logins.ts";
import type { Personality } from "../personalities/personality.ts";
import type { Pool } from "./session-pool.ts";
import type { Recorder } from "../record.ts";

/** A connection as a request needs to know it. */
export interface Connection {
  /** The TCP socket, below TLS where there is TLS. */
  readonly socket: Socket;
  /** Counted from 1. */
  readonly number: number;
  readonly address: string;
}

/** What an answer needs to know of the switch that gives it. */
export interface SwitchState {
  readonly personality: Personality;
  readonly dialect: Dialect;
  readonly recorder: Recorder;
  readonly faults: FaultSet;
  readonly logins: Logins;
  readonly pool: Pool;
  readonly replies: ReadonlyMap<string, Reply>;
  readonly latencyMs: (command: string) => number;
  readonly device: () => Device;
  readonly now: () => number;
  readonly connectionOf: (request: IncomingMessage) => Connection | undefined;
}
