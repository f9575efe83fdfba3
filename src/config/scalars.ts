import { isIPv4, isIPv6 } from "node:net";
import { createSecureContext } from "node:tls";

import { z } from "zod";

import { PROFILE_WORDS, profilesOf } from "../catalogue/profiles.ts";
import { hint } from "./yaml/suggestion.ts";

/** A whole number of these bounds, or what was expected in words. */
export function whole(least: number, most: number) {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z.int(expected).min(least, expected).max(most, expected);
}

/** Seconds, also parts of one, of these bounds. */
export function seconds(least: number, most: number) {
  const expected = `expected seconds, from ${least} to ${most}`;
  return z.number(expected).min(least, expected).max(most, expected);
}

/** Text that is not empty. YAML takes 007 and true for something else unless they are quoted. */
export function text(expected = "expected text", most = 4_096) {
  return z
    .string({
      error: ({ input }) =>
        typeof input === "number" || typeof input === "boolean" ? `${expected}; put quotes around it` : expected,
    })
    .min(1, `${expected}, not nothing`)
    .max(most, `${expected} of at most ${most} characters`)
    .refine(
      (given) => given.isWellFormed(),
      `${expected} in Unicode; half of a pair (\\ud800) stands for no character`,
    );
}

/** The longest name of a switch; a host's has 253 characters at most (RFC 1035, section 2.3.4). */
export const LONGEST_NAME = 256;

/**
 * What is wrong with a name of a switch, which is a label's value, a word in a query and a part of a page's path; undefined if
 * nothing is. A path without its dots is another one, however they are encoded (WHATWG URL, double-dot path segment).
 */
export function nameMistake(name: string): string | undefined {
  if (/^\.{1,2}$/.test(name)) return `a name other than ${name}, which no page can have`;
  return /\p{Cc}/u.test(name) ? "a name without control characters" : undefined;
}

/** The name of a switch. */
export const switchName = text("expected a name", LONGEST_NAME).superRefine((name, context) => {
  const mistake = nameMistake(name);
  if (mistake !== undefined) context.addIssue(`expected ${mistake}`);
});

/** An IPv4 network as a routing table names it: with no bit set beyond its mask, as 10.0.0.0/8. */
export const ipv4Prefix = z
  .string("expected an IPv4 prefix, as 10.0.0.0/8")
  .refine(isPrefix, "expected an IPv4 prefix whose address is the network's, as 10.0.0.0/8");

function isPrefix(given: string): boolean {
  const [, address = "", mask = ""] = /^((?:\d{1,3}\.){3}\d{1,3})\/(0|[1-9]\d?)$/.exec(given) ?? [];
  if (!isIPv4(address) || Number(mask) > 32) return false;
  const bits = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return bits % 2 ** (32 - Number(mask)) === 0;
}

/** The name of a VRF: it stands in a command line, so that it has no blank and no sign that begins something else there. */
export const vrfName = z
  .string("expected the name of a VRF")
  .regex(/^[\w.:-]{1,32}$/, "expected the name of a VRF: letters, digits, and . : - _, of at most 32 characters")
  .refine((name) => name !== "all", "expected one VRF; name the prefix once for each");

/** Whether this is the name or the address of a host and nothing more, such as a scheme, a port or brackets. */
export function isHost(given: string): boolean {
  return (/^[\w.-]+$/.test(given) && /[^.]/.test(given)) || isIPv6(given);
}

/** The name or the address of a host. */
export const host = text("expected a name or an address").refine(isHost, "expected a name or an address alone");

/** A map of settings, in which a key that is not among them is a mistake. */
export function settings<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape, {
    error: ({ code }) => (code === "invalid_type" ? "expected settings, as key: value" : undefined),
  });
}

/** A setting that may be left out, what it means, and what holds then if that is always the same. */
export function setting<S extends z.ZodType>(schema: S, description: string, fallback?: number | string | boolean) {
  return schema.optional().meta({ description, ...(fallback !== undefined && { default: fallback }) });
}

/** SHA-256 fingerprints, separated by commas, in upper case with colons as Node and OpenSSL print them. */
export const fingerprints = z.string().transform((given, context): string[] =>
  given.split(",").map((one) => {
    const digits = one
      .trim()
      .replace(/^sha256(?: fingerprint)?[:=/]/i, "")
      .replaceAll(":", "")
      .toUpperCase();
    if (!/^[0-9A-F]{64}$/.test(digits)) {
      context.addIssue({ code: "custom", message: "must be SHA-256 fingerprints of 64 hexadecimal digits" });
    }
    return (digits.match(/../g) ?? []).join(":");
  }),
);

/** An OpenSSL cipher list, of which this OpenSSL knows at least one cipher. */
export const cipherList = z.string().refine((ciphers) => {
  try {
    createSecureContext({ ciphers });
    return true;
  } catch {
    return false;
  }
}, "must be an OpenSSL cipher list with a cipher that this OpenSSL has");

/** Names of profiles; one that is none is a mistake at its place. */
export const profiles = z
  .array(
    z.enum(PROFILE_WORDS, {
      error: ({ input }) => `there is no such profile${typeof input === "string" ? meantOr(input) : ""}`,
    }),
    "expected a list of profiles, as [tables, health]",
  )
  .transform(profilesOf);

/** Modules and instances, as `1/0,2/0`. */
export const places = z
  .string()
  .regex(/^\d+\/\d+(,\d+\/\d+)*$/, "must be pairs of module and instance, as 1/0,2/0")
  .transform((given) =>
    [...new Set(given.split(","))].map((pair) => {
      const [module = "", inst = ""] = pair.split("/");
      return { module, inst };
    }),
  );

/** `key=value` pairs separated by commas, percent-encoded (OpenTelemetry specification, resource SDK). */
export const keyValues = z.string().transform((given, context): Record<string, string> => {
  const pairs: [string, string][] = [];
  for (const pair of given.split(",").filter((one) => one.trim() !== "")) {
    // A key that begins with a digit is no label that Prometheus accepts.
    const [, key, value] = /^\s*([^\s=\d][^\s=]*)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    const decoded = value === undefined ? undefined : decode(value);
    if (key !== undefined && decoded !== undefined) pairs.push([key, decoded]);
    else
      context.addIssue({ code: "custom", message: "must be key=value pairs, percent-encoded and separated by commas" });
  }
  return Object.fromEntries(pairs);
});

/** A percent-encoded text as it is meant; undefined if it is none. */
export function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function meantOr(word: string): string {
  return hint(word, PROFILE_WORDS) || `; there are ${PROFILE_WORDS.join(", ")}`;
}
