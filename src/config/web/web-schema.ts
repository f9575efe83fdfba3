import { z } from "zod";

import type { Clients } from "../../web/security.ts";
import { hint } from "../yaml/suggestion.ts";

/** TLS versions by the names that Go gives them; older ones are not served. */
export const TLS_VERSIONS = { TLS12: "TLSv1.2", TLS13: "TLSv1.3" } as const;

/** The cipher suites of TLS 1.3, whose names are the same everywhere. */
const TLS13_SUITES = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"] as const;

/**
 * OpenSSL's names of cipher suites by their names in Go, of those that Go has for servers and that keep forward secrecy.
 * The file's format has Go's names, which `tls.getCiphers()` and `crypto.getCurves()` do not list.
 */
const CIPHER_SUITES: Readonly<Record<string, string>> = {
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
const CLIENT_AUTH_TYPES = [
  "NoClientCert",
  "RequestClientCert",
  "RequireClientCert",
  "RequireAnyClientCert",
  "VerifyClientCertIfGiven",
  "RequireAndVerifyClientCert",
] as const;

/** What is demanded, by Go's names. */
export const CLIENT_AUTH: Readonly<Record<(typeof CLIENT_AUTH_TYPES)[number], Clients["demand"]>> = {
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

/** Bcrypt's costs that are accepted: each step doubles what a login takes, and at 14 that is a second. */
const COSTS = { least: 4, most: 14 } as const;

const words = z.string("expected text").min(1, "expected text, not nothing");

/** A word of a list, with a hint at the one that was meant. */
const oneOf = (what: string, known: readonly string[]) =>
  z.string(`expected a ${what}`).superRefine((word, context) => {
    if (known.includes(word)) return;
    context.addIssue({ code: "custom", message: `there is no such ${what}${hint(word, known)}` });
  });

const listOf = (what: string, known: readonly string[]) =>
  z.array(oneOf(what, known), `expected a list of ${what}s`).min(1, "expected at least one").optional();

const version = z.enum(["TLS12", "TLS13"], "expected TLS12 or TLS13; nothing older is served").optional();

const TlsSection = z.strictObject(
  {
    cert: words.optional(),
    cert_file: words.optional(),
    key: words.optional(),
    key_file: words.optional(),
    client_auth_type: z.enum(CLIENT_AUTH_TYPES, `expected one of ${CLIENT_AUTH_TYPES.join(", ")}`).optional(),
    client_ca: words.optional(),
    client_ca_file: words.optional(),
    client_allowed_sans: z
      .array(words, "expected a list of names")
      .min(1, "expected at least one; nobody would be let in")
      .optional(),
    min_version: version,
    max_version: version,
    cipher_suites: listOf("cipher suite", Object.keys(CIPHER_SUITES)),
    curve_preferences: listOf("curve", Object.keys(CURVES)),
    prefer_server_cipher_suites: z.boolean("expected true or false").optional(),
  },
  "expected cert_file, key_file and others",
);

/** Visible ASCII and spaces: what every HTTP parser takes. */
const headerValue = z.string("expected text").regex(/^[ -~]*$/, "expected one line of ASCII");

const HttpSection = z.strictObject(
  {
    http2: z.boolean("expected true or false").optional(),
    headers: z
      .strictObject(
        {
          "Content-Security-Policy": headerValue.optional(),
          "X-Frame-Options": z.enum(["", "deny", "sameorigin"], "expected deny or sameorigin").optional(),
          "X-Content-Type-Options": z.enum(["", "nosniff"], "expected nosniff").optional(),
          "X-XSS-Protection": headerValue.optional(),
          "Strict-Transport-Security": headerValue.optional(),
        },
        "expected headers and their values",
      )
      .optional(),
  },
  "expected http2 and headers",
);

const bcryptHash = z
  .string("expected a bcrypt hash of the password, as htpasswd -nBC 10 prints it")
  .superRefine((hash, context) => {
    const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash) ?? [];
    const message =
      cost === undefined
        ? "expected a bcrypt hash of the password, as htpasswd -nBC 10 prints it"
        : Number(cost) < COSTS.least || Number(cost) > COSTS.most
          ? `expected a bcrypt hash of a cost from ${COSTS.least} to ${COSTS.most}, not ${Number(cost)}; 10 is usual`
          : undefined;
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

/** As a map: a record would lose a user whose name objects have already. */
const Users = z.preprocess(
  (users) =>
    typeof users === "object" && users !== null && !Array.isArray(users) ? new Map(Object.entries(users)) : users,
  z.map(z.string(), bcryptHash, "expected users and the bcrypt hashes of their passwords"),
);

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 };

const DURATION = "expected a duration, as 500ms or 1m30s";

/** A duration as Go writes it, in milliseconds. */
const duration = z
  .preprocess((value) => (value === 0 ? "0" : value), z.string(DURATION))
  .transform((text, context) => {
    if (text === "0") return 0;
    if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) {
      context.addIssue({ code: "custom", message: DURATION });
      return z.NEVER;
    }
    let sum = 0;
    for (const [, digits, unit = ""] of text.matchAll(/([\d.]+)([^\d.]+)/g)) sum += Number(digits) * (UNITS[unit] ?? 0);
    return sum;
  });

const RateSection = z.strictObject(
  {
    interval: duration,
    burst: z.int("expected a whole number, at least 1").min(1, "expected a whole number, at least 1").optional(),
  },
  "expected interval and burst",
);

/** The file's schema: the format of Prometheus's exporters. */
export const WebFile = z.strictObject(
  {
    tls_server_config: TlsSection.optional(),
    http_server_config: HttpSection.optional(),
    basic_auth_users: Users.optional(),
    rate_limit: RateSection.optional(),
  },
  "expected tls_server_config, http_server_config, basic_auth_users or rate_limit",
);
export type WebFile = z.infer<typeof WebFile>;

/** What is under `tls_server_config`. */
export type TlsSection = z.infer<typeof TlsSection>;
