import { isTimeout } from "./mutex.ts";

/**
 * Why a switch could not be asked, one word per cause. The words are values of a metric attribute,
 * so the list is closed; a timeout says what was being waited for when the time was up.
 */
export type TransportFailure =
  /** There is no such name, or it has no address. */
  | "name_not_found"
  /** The name server did not answer in time, or said that it could not. */
  | "name_server"
  /** A probe was asked for a name of this machine, its link, or a group; nothing was sent. */
  | "address_refused"
  | "refused"
  | "unreachable"
  | "reset"
  | "timeout_connect"
  | "timeout_tls"
  | "timeout_wait"
  | "timeout_read"
  | "tls_untrusted"
  | "tls_expired"
  | "tls_name_mismatch"
  | "tls_pin_mismatch"
  | "tls_protocol"
  /** The password could not be read; nothing was sent. */
  | "no_password"
  | "unauthorized"
  | "forbidden"
  /** The switch asked to be left alone (429, 503, no free session); until the time that it named, nothing is sent. */
  | "busy"
  /** The answer points elsewhere; credentials follow no redirect. */
  | "redirected"
  | "server_error"
  /** NX-API answers, but in its own older protocol: it does not speak JSON-RPC. */
  | "no_json_rpc"
  /** A switch's web server answers, but there is no NX-API behind the address: a page, or the REST interface of the DME. */
  | "no_nxapi"
  /** The answer is longer, or holds more values, than is read. */
  | "too_large"
  /** A long answer came so slowly that it kept memory from the answers of other switches. */
  | "too_slow"
  /** Other switches' long answers left no memory for this one. */
  | "no_room"
  | "malformed"
  | "stopped";

/**
 * Why one command of an answered request gave nothing. `unsupported` is a state of the switch (it does not
 * know the command), the others are faults.
 */
export type CommandFailure = "unsupported" | "rejected" | "unanswered";

/** A switch could not be asked. The message reads `<switch>: <what happened>` and never holds a secret. */
export class DeviceError extends Error {
  readonly device: string;
  readonly reason: TransportFailure;
  /** Whether what the switch printed for one of the commands may be to blame, so that the others would be answered without it. */
  readonly ofOneCommand: boolean;

  constructor(device: string, reason: TransportFailure, message: string, isBroken = false) {
    super(`${device}: ${message}`);
    this.name = "DeviceError";
    this.device = device;
    this.reason = reason;
    this.ofOneCommand = isBroken || reason === "too_large";
  }
}

/** What stood in the way of an exchange, told without the switch's name. It leaves this folder as a {@link DeviceError}. */
export class Obstacle extends Error {
  readonly reason: TransportFailure;

  constructor(reason: TransportFailure, message: string) {
    super(message);
    this.name = "Obstacle";
    this.reason = reason;
  }
}

/** An answer of NX-API that is no JSON: it does not escape all that a command prints. */
export class BrokenAnswer extends Obstacle {
  constructor(message: string) {
    super("malformed", message);
    this.name = "BrokenAnswer";
  }
}

/** What a request is waiting for; a timeout is named after it. */
export type Stage = "name" | "connect" | "tls" | "wait" | "read" | "memory";

/** Error codes of Node's sockets and HTTP parser, as the reasons that a reader of metrics can act on. */
const REASONS: Readonly<Record<string, TransportFailure>> = {
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
};

const TLS_PROTOCOL = /^(ERR_SSL_|EPROTO|ERR_TLS_)/;

const TIMEOUTS: Readonly<Record<Stage, TransportFailure>> = {
  name: "name_server",
  connect: "timeout_connect",
  tls: "timeout_tls",
  wait: "timeout_wait",
  read: "timeout_read",
  memory: "no_room",
};

/**
 * What went wrong, in our own words: an HTTP library's error holds the request, and so the password.
 * `stage` is what was being waited for, `signal` tells a deadline from a shutdown. A mistake of the program stays one.
 */
export function translate(device: string, error: unknown, stage: Stage, signal: AbortSignal): Error {
  const chain = [...causes(error)];
  const mistake = chain.find((one) => one instanceof TypeError || one instanceof RangeError);
  if (mistake !== undefined) return mistake;
  const known = chain.find((one) => one instanceof Obstacle);
  if (known !== undefined) return new DeviceError(device, known.reason, known.message, known instanceof BrokenAnswer);
  if (signal.aborted) return aborted(device, stage, signal);
  const code = chain.map(codeOf).find((one) => one !== undefined);
  return new DeviceError(device, reasonOf(code ?? "", stage), `${WORDS[stage]} failed (${code ?? "connection lost"})`);
}

function reasonOf(code: string, stage: Stage): TransportFailure {
  const reason = code === "ETIMEDOUT" ? TIMEOUTS[stage] : REASONS[code];
  if (reason !== undefined) return reason;
  if (TLS_PROTOCOL.test(code)) return "tls_protocol";
  if (code.startsWith("HPE_")) return "malformed";
  return stage === "connect" ? "unreachable" : "reset";
}

function aborted(device: string, stage: Stage, signal: AbortSignal): DeviceError {
  if (!isTimeout(signal.reason)) return new DeviceError(device, "stopped", "the collector is stopping");
  return new DeviceError(device, TIMEOUTS[stage], `the time was up while ${WORDS[stage]}`);
}

const WORDS: Readonly<Record<Stage, string>> = {
  name: "looking up the name",
  connect: "connecting",
  tls: "negotiating TLS",
  wait: "waiting for the answer",
  read: "reading the answer",
  memory: "waiting for other switches' long answers to be read",
};

/** An error and those that it wraps; a connection that was tried at several addresses wraps one for each. */
function* causes(error: unknown): Generator<Error> {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    yield at;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

const MOST_CHARACTERS = 200;

/** Somebody else's text for a message of ours: short, on one line, without control characters. */
export function excerpt(text: string): string {
  return text
    .slice(0, 10 * MOST_CHARACTERS)
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, MOST_CHARACTERS);
}
