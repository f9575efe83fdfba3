/**
 * Why a switch could not be asked, one word per cause. The words are values of a metric attribute,
 * so the list is closed; a timeout says what was being waited for when the time was up.
 */
export type TransportFailure =
  | "name_not_found"
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
  | "no_password"
  | "unauthorized"
  | "forbidden"
  | "busy"
  | "server_error"
  | "too_large"
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

  constructor(device: string, reason: TransportFailure, message: string) {
    super(`${device}: ${message}`);
    this.name = "DeviceError";
    this.device = device;
    this.reason = reason;
  }
}
