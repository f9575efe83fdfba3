import { randomBytes } from "node:crypto";
import type { Dialect } from "../personalities/dialect.ts";

const policy =
  "block-all-mixed-content; base-uri 'self'; default-src 'self'; script-src 'self' 'unsafe-inline'; " +
  "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; object-src 'none'; " +
  "media-src 'self'; form-action 'self'; frame-ancestors 'self';";

interface Heading {
  readonly status: number;
  readonly contentType: string;
  readonly now: number;
  /** Bytes of the body where nginx knows them: its own pages. Else the answer is chunked. */
  readonly length?: number;
  /** Whether the client asked for the connection to be closed. */
  readonly close: boolean;
  readonly setCookie?: string | undefined;
  readonly anticsrf: string;
  readonly extra?: readonly (readonly [string, string])[];
}

/** The header lines of an answer, in the order captured from both generations of nginx. */
export function headersOf(heading: Heading, nginx: Dialect["nginx"]): readonly (readonly [string, string])[] {
  const old = nginx === "1.7.10";
  const good = heading.status < 400;
  const lines: (readonly [string, string])[] = [
    ["Server", `nginx/${nginx}`],
    ["Date", new Date(heading.now).toUTCString()],
    ["Content-Type", heading.contentType],
    heading.length === undefined ? ["Transfer-Encoding", "chunked"] : ["Content-Length", String(heading.length)],
    ["Connection", heading.close ? "close" : "keep-alive"],
    ...(heading.extra ?? []),
    ...(heading.setCookie === undefined ? [] : [["Set-Cookie", heading.setCookie] as const]),
    ["anticsrf", heading.anticsrf],
  ];
  if (good && !old) {
    lines.push(
      ["Access-Control-Allow-Headers", "Origin, X-Requested-With, Content-Type, Accept, devcookie"],
      ["Access-Control-Allow-Origin", "http://127.0.0.1:8000"],
      ["Access-Control-Allow-Methods", "POST,GET,OPTIONS"],
    );
  }
  if (good || old) {
    lines.push(["Strict-Transport-Security", "max-age=31536000; includeSubDomains"]);
  }
  if (good) {
    lines.push(["X-Frame-Options", "SAMEORIGIN"]);
  }
  lines.push(["X-XSS-Protection", "1; mode=block"]);
  if (good) {
    lines.push(["X-Content-Type-Options", "nosniff"]);
  }
  lines.push(["Content-Security-Policy", old ? withNonce() : policy]);
  return lines;
}

function withNonce(): string {
  return policy.replaceAll("'unsafe-inline'", `'nonce-${randomBytes(16).toString("hex")}'`);
}
