import type { Stage } from "./dial.ts";
import { DeviceError, Obstacle, type TransportFailure } from "./failure.ts";
import { isTimeout } from "./mutex.ts";

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
  if (known !== undefined) return new DeviceError(device, known.reason, known.message);
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
