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

  constructor(device: string, reason: TransportFailure, message: string) {
    super(`${device}: ${message}`);
    this.name = "DeviceError";
    this.device = device;
    this.reason = reason;
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
