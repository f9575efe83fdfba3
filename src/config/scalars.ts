import { isIPv6 } from "node:net";

import { z } from "zod";

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

/** The name or the address of a host. */
export const host = text("expected a name or an address").refine(
  (given) => /^[\w.-]+$/.test(given) || isIPv6(given),
  "expected a name or an address alone",
);

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
