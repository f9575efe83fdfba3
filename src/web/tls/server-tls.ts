import { constants, type X509Certificate } from "node:crypto";
import { isIPv6, SocketAddress } from "node:net";
import type { SecureContextOptions, TLSSocket } from "node:tls";

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

/** The names, addresses, e-mail addresses and URIs that a certificate is for (its Subject Alternative Names). */
export function namesIn({ subjectAltName = "" }: Pick<X509Certificate, "subjectAltName">): string[] {
  const names: string[] = [];
  // Node quotes a name as JSON if a comma or a quote in it could make it look like two.
  for (const [, kind, name = ""] of subjectAltName.matchAll(/([\w ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/gy)) {
    const text = name.startsWith('"') ? unquote(name) : name;
    if (kind === "IP Address") names.push(canonical(text));
    else if (kind === "DNS" || kind === "email" || kind === "URI") names.push(text);
  }
  return names;
}

/** Whether a certificate is for one of the allowed names, letter by letter; addresses in any spelling. */
export function isNamed(certificate: Pick<X509Certificate, "subjectAltName">, allowed: readonly string[]): boolean {
  const wanted = new Set(allowed.map(canonical));
  return namesIn(certificate).some((name) => wanted.has(name));
}

function canonical(text: string): string {
  return isIPv6(text) ? new SocketAddress({ address: text, family: "ipv6" }).address : text;
}

function unquote(text: string): string {
  const name: unknown = JSON.parse(text);
  return typeof name === "string" ? name : "";
}
