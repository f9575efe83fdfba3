import { createSecureContext } from "node:tls";

import { z } from "zod";

/** SHA-256 fingerprints, separated by commas, in upper case with colons as Node and OpenSSL print them. */
export const fingerprints = z.string().transform((text, context): string[] =>
  text.split(",").map((one) => {
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

/** Modules and instances, as `1/0,2/0`. */
export const places = z
  .string()
  .regex(/^\d+\/\d+(,\d+\/\d+)*$/, "must be pairs of module and instance, as 1/0,2/0")
  .transform((text) =>
    [...new Set(text.split(","))].map((pair) => {
      const [module = "", inst = ""] = pair.split("/");
      return { module, inst };
    }),
  );

/** `key=value` pairs separated by commas, percent-encoded (OpenTelemetry specification, resource SDK). */
export const keyValues = z.string().transform((text, context): Record<string, string> => {
  const pairs: [string, string][] = [];
  for (const pair of text.split(",").filter((one) => one.trim() !== "")) {
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
