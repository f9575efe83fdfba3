/** TLS versions by the names that Go gives them; older ones are not served. */
export const TLS_VERSIONS = { TLS12: "TLSv1.2", TLS13: "TLSv1.3" } as const;

/** The cipher suites of TLS 1.3, whose names are the same everywhere. */
export const TLS13_SUITES = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
] as const;

/** OpenSSL's names of cipher suites by their names in Go, of those that Go has for servers and that keep forward secrecy. */
export const CIPHER_SUITES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(TLS13_SUITES.map((suite) => [suite, suite])),
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: "ECDHE-ECDSA-AES128-GCM-SHA256",
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: "ECDHE-RSA-AES128-GCM-SHA256",
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: "ECDHE-ECDSA-AES256-GCM-SHA384",
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: "ECDHE-RSA-AES256-GCM-SHA384",
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-ECDSA-CHACHA20-POLY1305",
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-RSA-CHACHA20-POLY1305",
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: "ECDHE-ECDSA-AES128-SHA",
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: "ECDHE-RSA-AES128-SHA",
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: "ECDHE-ECDSA-AES256-SHA",
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: "ECDHE-RSA-AES256-SHA",
};

/** OpenSSL's names of key exchange groups by their names in Go. */
export const CURVES: Readonly<Record<string, string>> = {
  CurveP256: "P-256",
  CurveP384: "P-384",
  CurveP521: "P-521",
  X25519: "X25519",
  X25519MLKEM768: "X25519MLKEM768",
};

/** Go's names for what is demanded of clients, and one older name of the file's format. */
export const CLIENT_AUTH_TYPES = [
  "NoClientCert",
  "RequestClientCert",
  "RequireClientCert",
  "RequireAnyClientCert",
  "VerifyClientCertIfGiven",
  "RequireAndVerifyClientCert",
] as const;

/** What is demanded of clients. */
export type Demand = "none" | "request" | "any" | "verified_if_given" | "verified";

/** What is demanded, by Go's names. */
export const CLIENT_AUTH: Readonly<Record<(typeof CLIENT_AUTH_TYPES)[number], Demand>> = {
  NoClientCert: "none",
  RequestClientCert: "request",
  RequireClientCert: "any",
  RequireAnyClientCert: "any",
  VerifyClientCertIfGiven: "verified_if_given",
  RequireAndVerifyClientCert: "verified",
};

/** Without `cipher_suites`: what authenticates as it encrypts. */
const DEFAULT_SUITES = Object.keys(CIPHER_SUITES).filter((suite) => !suite.includes("_CBC_"));

/**
 * OpenSSL's list of these suites. As in Go, those of TLS 1.3 are all there unless some are named: OpenSSL without any
 * would not speak it.
 */
export function cipherListOf(suites: readonly string[] = DEFAULT_SUITES): string {
  const named = suites.some((suite) => isTls13(suite));
  return [...(named ? [] : TLS13_SUITES), ...suites.map((suite) => CIPHER_SUITES[suite] ?? suite)].join(":");
}

/** Whether a suite is one of TLS 1.3, and so none of TLS 1.2. */
export function isTls13(suite: string): boolean {
  return TLS13_SUITES.some((one) => one === suite);
}
