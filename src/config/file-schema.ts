import { isIPv6 } from "node:net";

import { z } from "zod";

import { cipherList, fingerprints } from "./formats.ts";

/** A whole number of these bounds, or what was expected in words. */
const whole = (least: number, most: number) =>
  z
    .int(`expected a whole number from ${least} to ${most}`)
    .min(least, between(least, most))
    .max(most, between(least, most));

const between = (least: number, most: number): string => `expected a whole number from ${least} to ${most}`;

const seconds = (least: number, most: number) =>
  z
    .number(`expected seconds, from ${least} to ${most}`)
    .min(least, `expected seconds, from ${least} to ${most}`)
    .max(most, `expected seconds, from ${least} to ${most}`);

const words = z.string("expected text").min(1, "expected text, not nothing");

const Trust = z
  .strictObject({
    pin: z
      .union([fingerprints, z.array(fingerprints).transform((lists) => lists.flat())], "expected SHA-256 fingerprints")
      .optional()
      .describe("SHA-256 fingerprints of accepted certificates, one or a list."),
    ca_file: words.optional().describe("A PEM file of certificate authorities to trust."),
    insecure: z.literal(true, "expected true, or nothing").optional().describe("Accepts any certificate."),
    min_version: z
      .enum(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"], "expected TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3")
      .optional()
      .describe("The oldest TLS that is spoken. Default: TLSv1.2."),
    ciphers: cipherList.optional().describe("An OpenSSL cipher list, for a switch that needs old ciphers."),
  })
  .refine(
    ({ pin, ca_file: caFile, insecure }) => [pin, caFile, insecure].filter((one) => one !== undefined).length <= 1,
    "pin, ca_file and insecure exclude each other; keep one",
  );

const Choice = z.union(
  [
    z.boolean(),
    z.strictObject({
      enabled: z.boolean("expected true or false").optional(),
      period_s: seconds(0, 86_400).optional().describe("Seconds until it is asked again; 0 asks with each poll."),
    }),
  ],
  "expected true, false, or enabled and period_s",
);

const Place = z
  .string("expected module and instance, as 1/0")
  .regex(/^\d+\/\d+$/, "expected module and instance, as 1/0")
  .transform((pair) => {
    const [module = "", inst = ""] = pair.split("/");
    return { module, inst };
  });

const commands = z
  .record(z.string(), Choice)
  .optional()
  .describe("Commands, by their ids, to switch on (true), off (false), or to ask with another period.");

/** What may be set for a switch, and for all of them under `defaults`. */
export const SharedSchema = z.strictObject({
  port: whole(1, 65_535).optional().describe("NX-API's port. Default: 443, or 80 for http."),
  protocol: z
    .enum(["https", "http"], "expected https or http")
    .optional()
    .describe("https, or http, which sends the password in clear. Default: https."),
  user: words.optional().describe("A user that may run show commands."),
  password_file: words.optional().describe("A file with the password, read at each login."),
  password_env: words.optional().describe("An environment variable with the password."),
  password_credential: words.optional().describe("A systemd credential (LoadCredential=) with the password."),
  tls: Trust.optional().describe("How the certificate is trusted."),
  timeout_s: seconds(1, 300).optional().describe("Seconds that a poll may take. Default: 30."),
  instances: z
    .array(Place, "expected a list of modules and instances, as [1/0, 2/0]")
    .min(1, "expected at least one")
    .optional()
    .describe("Modules and instances to ask. Default: those that are found."),
  commands,
});

export const SwitchSchema = SharedSchema.extend({
  name: words.describe("The value of host_name on each of its series."),
  host: words
    .refine((host) => /^[\w.-]+$/.test(host) || isIPv6(host), "expected a name or an address alone")
    .optional()
    .describe("The switch's name or address. Default: name."),
});

/** The schema of the configuration file; the one of the commands that it adds is handed in. */
export function fileSchema<C extends z.ZodType>(customCommands: C) {
  return z.strictObject({
    web: z
      .strictObject({
        host: words.optional().describe("The address to listen on. Default: 127.0.0.1."),
        port: whole(0, 65_535).optional().describe("The port to listen on. Default: 8888."),
      })
      .optional(),
    freshness: z
      .strictObject({
        max_age_s: seconds(0, 3_600).optional().describe("A snapshot younger than this is shown again. Default: 5."),
        max_stale_s: seconds(0, 3_600)
          .optional()
          .describe("How long readings are shown while the next poll runs. Default: 90."),
      })
      .optional(),
    resource: z
      .record(z.string().regex(/^[a-z][\w.]*$/i, "expected a name such as service.namespace"), words)
      .optional()
      .describe("The collector's own resource attributes."),
    defaults: SharedSchema.optional().describe("What holds for each switch that does not say otherwise."),
    custom_commands: customCommands,
    switches: z.array(SwitchSchema, "expected a list of switches").min(1, "expected at least one switch"),
  });
}
