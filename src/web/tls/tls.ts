import { constants } from "node:crypto";
import type { SecureContextOptions, TLSSocket } from "node:tls";

import { isNamed } from "./client-names.ts";
import type { Clients, TlsServer } from "../security.ts";

/** What OpenSSL is told. */
export function contextOf({ cert, key, minVersion, maxVersion, ciphers, curves, ...more }: TlsServer) {
  return {
    cert,
    key,
    minVersion,
    maxVersion,
    ciphers,
    ecdhCurve: curves,
    honorCipherOrder: more.preferServerCiphers,
    ...(more.clients.ca === undefined ? {} : { ca: more.clients.ca }),
    // A resumed session would keep what was allowed when it began.
    secureOptions: constants.SSL_OP_NO_TICKET,
  } satisfies SecureContextOptions;
}

/**
 * How certificates of clients are asked for. The server itself decides whether one is good enough, so that what is
 * demanded can change while it runs.
 */
export function requestOf({ demand }: Clients) {
  return { requestCert: demand !== "none", rejectUnauthorized: false };
}

/** Whether a client's certificate, or its having none, is what is demanded. */
export function accepts({ demand, allowedNames }: Clients, socket: TLSSocket): boolean {
  const certificate = socket.getPeerX509Certificate();
  switch (demand) {
    case "none":
    case "request":
      return true;
    case "verified_if_given":
      return certificate === undefined || socket.authorized;
    case "any":
    case "verified":
      if (certificate === undefined || (demand === "verified" && !socket.authorized)) return false;
      return allowedNames === undefined || isNamed(certificate, allowedNames);
  }
}
