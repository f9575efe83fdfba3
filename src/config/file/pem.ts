import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContextOptions } from "node:tls";

/** What keeps a text from being a list of certificates in PEM format; undefined if nothing does. */
export function certificateFault(pem: string): string | undefined {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) return "holds no certificate in PEM format";
  const bad = certificates.findIndex((one) => !succeeds(() => new X509Certificate(one)));
  return bad === -1 ? undefined : `certificate ${bad + 1} cannot be read`;
}

/** What keeps a text from being a private key in PEM format; undefined if nothing does. */
export function keyFault(pem: string): string | undefined {
  if (succeeds(() => createPrivateKey(pem))) return undefined;
  return pem.includes("ENCRYPTED")
    ? "the key is protected by a passphrase, which nobody could type; use one without"
    : "holds no private key in PEM format";
}

/** What OpenSSL does not like. Its own words may quote what it read, so only its code is told. */
export function refusal(options: SecureContextOptions): string | undefined {
  try {
    createSecureContext(options);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
    return code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH"
      ? "the key does not belong to the certificate"
      : `OpenSSL refuses ${Object.keys(options).join(" and ")} (${code})`;
  }
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
