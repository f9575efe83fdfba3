import { z } from "zod";

/** SHA-256 fingerprints, separated by commas, in upper case with colons as Node and OpenSSL print them. */
export const fingerprints = z.string().transform((text, context): string[] =>
  text.split(",").map((one) => {
    const digits = one
      .trim()
      .replace(/^sha256[:=/]/i, "")
      .replaceAll(":", "")
      .toUpperCase();
    if (!/^[0-9A-F]{64}$/.test(digits)) {
      context.addIssue({ code: "custom", message: "must be SHA-256 fingerprints of 64 hexadecimal digits" });
    }
    return (digits.match(/../g) ?? []).join(":");
  }),
);

/** Modules and instances, as `1/0,2/0`. */
export const places = z
  .string()
  .regex(/^\d+\/\d+(,\d+\/\d+)*$/, "must be pairs of module and instance, as 1/0,2/0")
  .transform((text) =>
    text.split(",").map((pair) => {
      const [module = "", inst = ""] = pair.split("/");
      return { module, inst };
    }),
  );

/** `key=value` pairs separated by commas, percent-encoded (OpenTelemetry specification, resource SDK). */
export const keyValues = z.string().transform((text, context): Record<string, string> => {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = "", value] = pair.split("=", 2).map((part) => part.trim());
      try {
        if (key !== "" && value !== undefined) return [key, decodeURIComponent(value)];
      } catch {
        // A stray percent sign is told below, as any other mistake.
      }
      context.addIssue({ code: "custom", message: "must be key=value pairs, percent-encoded and separated by commas" });
      return [key, ""];
    }),
  );
});
