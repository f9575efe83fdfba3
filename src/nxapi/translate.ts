import { DeviceError, type TransportFailure } from "./failure.ts";
import { PinMismatch, type Stage } from "./connection.ts";

/** Error codes of Node's sockets, resolver and TLS, as the reasons that a reader of metrics can act on. */
const REASONS: Readonly<Record<string, TransportFailure>> = {
  ENOTFOUND: "name_not_found",
  EAI_AGAIN: "name_not_found",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "timeout_connect",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  CERT_HAS_EXPIRED: "tls_expired",
  CERT_NOT_YET_VALID: "tls_expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls_name_mismatch",
  HPE_INVALID_CONSTANT: "malformed",
};

const UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|INVALID_CA)/;
const TLS_PROTOCOL = /^(ERR_SSL_|EPROTO|ERR_TLS_)/;

/**
 * What went wrong, in our own words: an HTTP library's error holds the request, and so the password.
 * `stage` is what was being waited for, `signal` tells a deadline from a shutdown.
 */
export function translate(device: string, error: unknown, stage: Stage, signal: AbortSignal): DeviceError {
  if (error instanceof DeviceError) return error;
  if (signal.aborted) return aborted(device, stage, signal);
  if (error instanceof PinMismatch) return new DeviceError(device, "tls_pin_mismatch", error.message);
  const code = codeOf(error);
  const reason = REASONS[code] ?? fallback(code, stage);
  return new DeviceError(device, reason, `${WORDS[stage]} failed (${code === "" ? "connection lost" : code})`);
}

function fallback(code: string, stage: Stage): TransportFailure {
  if (UNTRUSTED.test(code)) return "tls_untrusted";
  if (TLS_PROTOCOL.test(code)) return "tls_protocol";
  if (code.startsWith("HPE_")) return "malformed";
  return stage === "connect" ? "unreachable" : "reset";
}

function aborted(device: string, stage: Stage, signal: AbortSignal): DeviceError {
  const timedOut = signal.reason instanceof Error && signal.reason.name === "TimeoutError";
  if (!timedOut) return new DeviceError(device, "stopped", "the collector is stopping");
  return new DeviceError(device, `timeout_${stage}`, `no answer in time while ${WORDS[stage]}`);
}

const WORDS: Readonly<Record<Stage, string>> = {
  connect: "connecting",
  tls: "negotiating TLS",
  wait: "waiting for the answer",
  read: "reading the answer",
};

/** The code of an error or of the one it wraps. */
function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ("code" in at && typeof at.code === "string" && at.code !== "ERR_NETWORK" && !at.code.startsWith("ERR_BAD_")) {
      return at.code;
    }
  }
  return "";
}
