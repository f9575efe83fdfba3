import type { X509Certificate } from "node:crypto";
import { isIPv6, SocketAddress } from "node:net";

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
