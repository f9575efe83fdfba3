import { Agent as HttpAgent, type ClientRequestArgs } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";

import type { Target, Trust } from "./target.ts";

/** What a request is waiting for; a timeout is named after it. */
export type Stage = "connect" | "tls" | "wait" | "read";

/** The keep-alive connection to one switch: one socket at a time, counted, and trusted before it carries a byte. */
export interface Connection {
  readonly agent: HttpAgent;
  stage: Stage;
  /** How many sockets were opened in all. */
  readonly opened: number;
  /** Gives up a socket whose certificate is not yet accepted; one in use ends with its request. */
  abandon(): void;
  close(): void;
}

/** The certificate's fingerprint is not among the pins. */
export class PinMismatch extends Error {
  constructor(fingerprint: string) {
    super(`the certificate's SHA-256 fingerprint ${fingerprint} is not pinned`);
    this.name = "PinMismatch";
  }
}

// NX-API has few workers and few sessions per user and address: never more than one socket a switch.
// A resumed TLS session would skip the certificate, and with it the pin.
const AGENT_OPTIONS = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1, maxCachedSessions: 0 } as const;

type Opened = (error: Error | null, socket: Duplex) => void;

/** Opens connections to a target, judging its certificate as `target.trust` says. */
export function createConnection(target: Target): Connection {
  const { host, port } = target;
  let opened = 0;
  let unproven: TLSSocket | undefined;

  function openPlain(): Socket {
    opened += 1;
    connection.stage = "connect";
    const socket = connectTcp({ host, port, noDelay: true });
    socket.once("connect", () => (connection.stage = "wait"));
    return socket;
  }

  /** Hands the socket to HTTP only once its certificate is accepted, so that no credential leaves before. */
  function openTrusted(_options: ClientRequestArgs, done?: Opened): undefined {
    opened += 1;
    connection.stage = "connect";
    const socket = connectTls({ host, port, servername: isIP(host) ? "" : host, ...tlsOptions(target.trust) });
    socket.setNoDelay(true);
    unproven = socket;
    const fail = (error: Error): void => done?.(error, socket);
    socket.once("error", fail);
    socket.once("connect", () => (connection.stage = "tls"));
    socket.once("secureConnect", () => {
      connection.stage = "wait";
      unproven = undefined;
      socket.off("error", fail);
      const mismatch = pinMismatch(target.trust, socket);
      if (mismatch !== undefined) socket.destroy();
      done?.(mismatch ?? null, socket);
    });
  }

  const connection = {
    agent: target.protocol === "https" ? new HttpsAgent(AGENT_OPTIONS) : new HttpAgent(AGENT_OPTIONS),
    stage: "connect" as Stage,
    get opened() {
      return opened;
    },
    abandon() {
      unproven?.destroy();
      unproven = undefined;
    },
    close() {
      connection.abandon();
      connection.agent.destroy();
    },
  };
  connection.agent.createConnection = target.protocol === "https" ? openTrusted : openPlain;
  return connection;
}

function tlsOptions(trust: Trust): ConnectionOptions {
  const base: ConnectionOptions = { minVersion: "TLSv1.2" };
  switch (trust.kind) {
    case "verify":
      return trust.ca === undefined ? base : { ...base, ca: trust.ca };
    // A Nexus makes itself a certificate that lives 24 hours and serves it for months: with a pin, who it is
    // counts and neither its issuer nor its dates do.
    case "pin":
    case "insecure":
      return { ...base, rejectUnauthorized: false };
  }
}

function pinMismatch(trust: Trust, socket: TLSSocket): PinMismatch | undefined {
  if (trust.kind !== "pin") return undefined;
  const fingerprint = socket.getPeerX509Certificate()?.fingerprint256 ?? "(none)";
  return trust.sha256.includes(fingerprint) ? undefined : new PinMismatch(fingerprint);
}
