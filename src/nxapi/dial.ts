import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions, TLSSocket } from "node:tls";

import { ATTEMPT_MS } from "../attempt-time.ts";
import { excerpt, Obstacle, type Stage, type TransportFailure } from "./failure.ts";
import type { Address, Resolve } from "./names.ts";
import type { Target, Trust } from "./target.ts";

/** Told how far the opening of a connection comes. */
interface Watch {
  reached(stage: Stage): void;
  found(addresses: readonly Address[]): void;
  shook(handshake: Handshake | undefined): void;
  /** Told once, at the end: the socket may carry a request, or it is destroyed because of `error`. */
  done(error: Error | undefined): void;
}

/** Opens a connection to a target. Nothing may be sent on the socket before {@link Watch.done}. */
export function dial(target: Target, resolve: Resolve, watch: Watch): Socket {
  const { host, port, protocol, trust } = target;
  const isName = isIP(host) === 0;
  watch.reached(isName ? "name" : "connect");
  const address = { host, port, lookup: lookupBy(resolve, watch), autoSelectFamilyAttemptTimeout: ATTEMPT_MS };
  const socket =
    protocol === "http"
      ? connectTcp(address)
      : connectTls({ ...address, ...(isName && { servername: host }), ...tlsOptions(target) });
  socket.setNoDelay(true);

  let settled = false;
  function settle(error?: Error): void {
    if (settled) return;
    settled = true;
    if (error === undefined) watch.reached("wait");
    else socket.destroy();
    watch.done(error);
  }
  socket.on("error", settle);
  socket.once("close", () => settle(new Error("the connection was given up")));
  socket.once("connect", () => (protocol === "http" ? settle() : watch.reached("tls")));
  socket.once("secureConnect", () => {
    if (!(socket instanceof TLSSocket)) return;
    const handshake = handshakeOf(socket);
    watch.shook(handshake);
    settle(certificateProblem(trust, socket, handshake));
  });
  return socket;
}

/** Node asks for an address only where the host is a name. */
function lookupBy(resolve: Resolve, watch: Watch): LookupFunction {
  return (name, { all }, answer) => {
    resolve(name).then(
      (addresses) => {
        watch.found(addresses);
        watch.reached("connect");
        const [first] = addresses;
        if (all === true) answer(null, [...addresses]);
        else answer(null, first?.address ?? "", first?.family);
      },
      (error: Error) => answer(error, ""),
    );
  };
}

/** What a switch showed of itself before it was trusted. */
export interface Handshake {
  /** `TLSv1.3` */
  readonly protocol: string;
  readonly cipher: string;
  readonly certificate: {
    /** SHA-256 of the certificate as `AB:CD:…`, the form in which it can be pinned. */
    readonly fingerprint256: string;
    readonly subject: string;
    /** `DNS:leaf-1.example.net, IP Address:192.0.2.10` */
    readonly subjectAltName: string | undefined;
    readonly issuer: string;
    readonly validFrom: string;
    readonly validTo: string;
  };
}

/**
 * The options of a TLS connection whose certificate {@link certificateProblem} checks afterwards, whatever the trust:
 * Node would destroy a socket that fails its own check before anybody could see which certificate it was.
 */
export function tlsOptions({ trust, tls = {} }: Target): ConnectionOptions {
  const { minVersion = "TLSv1.2", ciphers } = tls;
  const old = minVersion === "TLSv1" || minVersion === "TLSv1.1";
  // OpenSSL 3 has what the versions before 1.2 need (SHA-1 signatures) at its security level 0 only.
  const list = ciphers ?? (old ? "DEFAULT@SECLEVEL=0" : undefined);
  return {
    minVersion,
    rejectUnauthorized: false,
    ...(list !== undefined && { ciphers: list }),
    // As curl does and Go: whoever is in the file is trusted, though another has issued him.
    ...(trust.kind === "verify" && trust.ca !== undefined && { ca: trust.ca, allowPartialTrustChain: true }),
  };
}

/** What a connection shows once its handshake is over; undefined if that is no certificate. */
function handshakeOf(socket: TLSSocket): Handshake | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const { fingerprint256, subject, subjectAltName, issuer, validFrom, validTo } = certificate;
  return {
    protocol: socket.getProtocol() ?? "",
    cipher: socket.getCipher().name,
    certificate: { fingerprint256, subject, subjectAltName, issuer, validFrom, validTo },
  };
}

/** Why the switch at the other end of a connection must not be told anything; undefined if it may. */
function certificateProblem(trust: Trust, socket: TLSSocket, handshake: Handshake | undefined): Obstacle | undefined {
  const fingerprint = handshake?.certificate.fingerprint256;
  const shown = fingerprint === undefined ? "there is none" : `its SHA-256 fingerprint is ${fingerprint}`;
  switch (trust.kind) {
    case "verify": {
      if (socket.authorized) return undefined;
      const code = String(socket.authorizationError);
      const reason = REASONS[code] ?? "tls_untrusted";
      // OpenSSL does not say whose dates they are.
      if (reason === "tls_expired" && isValidNow(handshake)) {
        return new Obstacle(
          "tls_untrusted",
          `the certificate is not accepted (${code}, of an authority, not its own); ${shown}`,
        );
      }
      const names = reason === "tls_name_mismatch" ? `; it is for ${excerpt(namesIn(handshake))}` : "";
      return new Obstacle(reason, `the certificate is not accepted (${code})${names}; ${shown}`);
    }
    // A Nexus makes itself a certificate that lives 24 hours and serves it for months: with a pin, who it is
    // counts and neither its issuer nor its dates do.
    case "pin":
      if (fingerprint !== undefined && trust.sha256.includes(fingerprint)) return undefined;
      return new Obstacle("tls_pin_mismatch", `the certificate is not the pinned one; ${shown}`);
    case "insecure":
      return undefined;
  }
}

/** Whom a certificate is for, as it says itself. */
function namesIn(handshake: Handshake | undefined): string {
  return handshake?.certificate.subjectAltName ?? handshake?.certificate.subject ?? "";
}

function isValidNow(handshake: Handshake | undefined): boolean {
  if (handshake === undefined) return false;
  const { validFrom, validTo } = handshake.certificate;
  return Date.parse(validFrom) <= Date.now() && Date.now() <= Date.parse(validTo);
}

/** Results of OpenSSL and Node that are not about who issued the certificate. */
const REASONS: Readonly<Record<string, TransportFailure>> = {
  CERT_HAS_EXPIRED: "tls_expired",
  CERT_NOT_YET_VALID: "tls_expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls_name_mismatch",
  HOSTNAME_MISMATCH: "tls_name_mismatch",
};
