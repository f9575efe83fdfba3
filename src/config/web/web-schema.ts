import { z } from "zod";

import { hint } from "../yaml/nearest.ts";
import { CIPHER_SUITES, CLIENT_AUTH_TYPES, CURVES } from "./tls-names.ts";

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
