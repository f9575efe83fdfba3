import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContextOptions } from "node:tls";

/** What a file is for, which says how large it may be. */
export type FileKind = "yaml" | "pem" | "headers" | "password";

/**
 * The largest files that are read. YAML: some 30,000 switches; of a bad will it takes ten seconds for each of its
 * megabytes. PEM: the authorities of a whole operating system take a quarter of it. A header is at most 8 KiB to most
 * servers. A password of NX-OS has at most 127 letters.
 */
export const MOST_BYTES: Readonly<Record<FileKind, number>> = {
  yaml: 4 * 1024 * 1024,
  pem: 1024 * 1024,
  headers: 64 * 1024,
  password: 4 * 1024,
};

/**
 * The bytes of a file as its text, without the mark that Windows puts before it.
 * @throws Error saying why they are none
 */
export function decodeText(bytes: Uint8Array, kind: FileKind): string {
  if (bytes.length > MOST_BYTES[kind]) throw new Error(TOO_LARGE[kind]);
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new Error("is UTF-16; save it as UTF-8");
  }
  // A certificate in DER is a SEQUENCE (X.690, 8.9), whose length takes more than one byte.
  if (kind === "pem" && first === 0x30 && second !== undefined && second > 0x80) {
    throw new Error("is DER, not PEM; of a certificate, openssl x509 -inform der makes PEM");
  }
  if (bytes.includes(0)) throw new Error("holds a NUL byte; save it as text in UTF-8");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("is not text in UTF-8");
  }
}

const TOO_LARGE: Readonly<Record<FileKind, string>> = {
  yaml: "is larger than 4 MiB; switches can be divided over switch_files",
  pem: "is larger than 1 MiB",
  headers: "is larger than 64 KiB",
  password: "is larger than 4 KiB",
};

/** What keeps a text from being a password; undefined if nothing does. */
export function passwordFault(password: string): string | undefined {
  if (password === "") return "is empty";
  if (password.trim() === "") return "holds nothing but blanks";
  if (password.includes("\n")) return "has more than one line";
  // RFC 7617: neither user nor password has control characters.
  if (/\p{Cc}/u.test(password)) return "holds a control character";
  return undefined;
}

/**
 * The password in a file's text: its only line, without one line end after it (LF or CR LF), as editors add.
 * @throws Error saying why it is none; the text is never shown
 */
export function passwordOf(text: string): string {
  const password = text.replace(/\r?\n$/, "");
  const fault = passwordFault(password);
  if (fault !== undefined) throw new Error(fault);
  return password;
}

/**
 * What keeps a text from being a list of certificates in PEM format; undefined if nothing does. Of authorities OpenSSL
 * reads those before the first that it cannot read, and tells nobody that the others are missing.
 */
export function certificateFault(pem: string): string | undefined {
  const begun = pem.match(/-----BEGIN CERTIFICATE-----[ \t]*$/gm) ?? [];
  if (begun.length === 0) return "holds no certificate in PEM format";
  const certificates = pem.match(CERTIFICATES) ?? [];
  const bad = certificates.findIndex((one) => !succeeds(() => new X509Certificate(one)));
  if (bad !== -1) return `certificate ${bad + 1} cannot be read`;
  return certificates.length === begun.length
    ? undefined
    : "holds a certificate that is cut off, or does not begin and end with a line of its own";
}

const CERTIFICATES = /^\uFEFF?-----BEGIN CERTIFICATE-----[ \t]*$[^-]+^-----END CERTIFICATE-----[ \t]*$/gm;

/**
 * What keeps a text from being authorities by which a server verifies its clients; undefined if nothing does. A server of
 * Node cannot be told to trust an authority that another has issued, as a client can.
 */
export function authorityFault(pem: string): string | undefined {
  const fault = certificateFault(pem);
  if (fault !== undefined) return fault;
  const authorities = (pem.match(CERTIFICATES) ?? []).map((one) => new X509Certificate(one));
  return authorities.some(({ subject, issuer }) => subject === issuer)
    ? undefined
    : "holds no root, without which nobody is let in; add the authority that has issued this one";
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
