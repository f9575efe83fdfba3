import { isIPv6 } from "node:net";

/** How long a client may take, and how many there may be. */
export interface Limits {
  /** How long a connection stays without a request after an answer. */
  readonly keepAliveMs: number;
  /** How long a client may take to read an answer. */
  readonly readMs: number;
  readonly connections: number;
  readonly connectionsPerClient: number;
  /** Memory for answers that clients have yet to read. */
  readonly responseBufferBytes: number;
}

/**
 * Above the 60 s of load balancers; enough for 4,000 probes of one Prometheus at once, and for another beside it. Where
 * there is less memory or there are fewer file handles, the program says less.
 */
export const LIMITS: Limits = {
  keepAliveMs: 65_000,
  readMs: 60_000,
  connections: 8_192,
  connectionsPerClient: 4_096,
  responseBufferBytes: 512 * 1024 * 1024,
};

// A scraper sends a few hundred bytes at once; whoever takes longer than this is holding a connection open.
export const HTTP_LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8_192,
  insecureHTTPParser: false,
} as const;

/** How long a client may take for its part of TLS's handshake. */
export const HANDSHAKE_MS = 5_000;

export const LONGEST_URL = 4_096;

/** Requests of one connection that wait for their answers; scrapers and browsers send one and wait. */
export const MOST_PIPELINED = 8;

/**
 * How many connections the system keeps until they are accepted; of one more it drops the first packet, which comes again
 * after a second, and then after two. Linux keeps no more than `net.core.somaxconn`, which is this number.
 */
export const BACKLOG = 4_096;

/**
 * Who a client is, for what is counted by address: an IPv4 address, or the /64 of an IPv6 address, of which a host has
 * as many as it likes.
 */
export function clientOf(address: string | undefined): string {
  if (address === undefined) return "";
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array.from({ length: zeros }, () => "0"), ...back];
  return `${groups.slice(0, 4).join(":").toLowerCase()}::/64`;
}
