/** How a switch says things: what differs by release, and what no public capture settles. */
export interface Dialect extends IcamDialect {
  /** The nginx in front: 1.7.10 in captures of 2020, 1.13.12 in captures of 2023. Their headers differ. */
  readonly nginx: "1.7.10" | "1.13.12";
  /** Whether JSON-RPC is spoken; the Nexus 3000 of 6.0(2)U has NX-API without it. */
  readonly jsonRpc: boolean;
  /**
   * What a batch with a failing command answers. Not captured: `stop` ends the list with the error, `continue` answers
   * every command, `whole` answers a single error.
   */
  readonly batchFailure: "stop" | "continue" | "whole";
  /** The HTTP status of a refused JSON-RPC command: 500 in captures, 400 as newer clients expect it. */
  readonly refusalStatus: 400 | 500;
  /** Not captured: whether an unparsable JSON-RPC body is answered by error -32700 or by the XML of a wrong content type. */
  readonly parseError: "json-rpc" | "xml";
  /** Text of the XML answer to a wrong content type: `Server internal error.` on 9.x. */
  readonly rejection: "Invalid request. Request is rejected." | "Server internal error.";
  /** Not captured: several JSON documents in one answer, as one string or printed one after the other, which is not JSON. */
  readonly documents: "string" | "raw";
  /** Seconds a cookie lives: 600 as documented, `nxapi idle-timeout` on newer releases. */
  readonly cookieLifetimeS: number;
  /** Not captured: whether each use makes the cookie live longer. */
  readonly cookieSlides: boolean;
  /** The VSH session pool of the Nexus 9000 programmability guides 10.1(x) to 10.3(x); two workers on small platforms. */
  readonly workers: number;
  readonly sessionsPerWorker: number;
  /** Not captured: how a request beyond the pool is refused. */
  readonly busyStatus: 500 | 503;
  /** Seconds after which a command is given up with `Back-end processing error.`: the guides' VSH timeout. */
  readonly commandTimeoutS: number;
  /** `show` commands that one ins_api request may carry. */
  readonly maxShows: number;
}

/** What no public capture settles about the shape of iCAM's bodies. */
export interface IcamDialect {
  /** How `show icam scale` repeats a feature for `(VDC:1)`: by an `Instance` leaf, by a feature of that name, or not. */
  readonly vdcRows: "instance" | "feature" | "none";
  /** Whether thresholds read `80` or `80 percent (default)`. */
  readonly thresholds: "number" | "text";
  /** Which of the rows of a history comes first. */
  readonly history: "newest" | "oldest";
  /** A feature that spans banks: one row for each, or one row with a list of banks. */
  readonly spannedBanks: "rows" | "list";
}

/** The dialect of a switch about which nothing else is said. */
export const defaultDialect: Dialect = {
  nginx: "1.13.12",
  jsonRpc: true,
  batchFailure: "stop",
  refusalStatus: 500,
  parseError: "json-rpc",
  rejection: "Invalid request. Request is rejected.",
  documents: "string",
  cookieLifetimeS: 600,
  cookieSlides: false,
  workers: 4,
  sessionsPerWorker: 5,
  busyStatus: 500,
  commandTimeoutS: 300,
  maxShows: 10,
  vdcRows: "instance",
  thresholds: "number",
  history: "newest",
  spannedBanks: "rows",
};
