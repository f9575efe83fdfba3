import { z } from "zod";

import { DEFAULT_PROFILES, PROFILE_WORDS } from "../../catalogue/profiles.ts";
import { passwordFault } from "../file/file-formats.ts";
import { certificatesIn, type Files, passwordIn, readPassword, withFiles } from "../file/files.ts";
import { cipherList, fingerprints, isHost, LONGEST_NAME, nameMistake, places, profiles } from "../scalars.ts";
import {
  ConfigurationError,
  DEFAULT_PROTOCOL,
  DEFAULT_REQUESTS_PER_MINUTE,
  DEFAULT_TIMEOUT_MS,
  type Settings,
  type SwitchSettings,
} from "../settings.ts";
import { attempt, noting, ZOD_MESSAGES } from "../yaml/mistakes.ts";
import { hint } from "../yaml/suggestion.ts";
import { OTLP_VARIABLES } from "./otlp-environment.ts";
import { ProcessEnvironment, processSettingsIn } from "./process-environment.ts";
import { describe, meant, number, oneOf, port, type Variables } from "./variables.ts";

const Host = z
  .string()
  .refine(isHost, "must be a name or an address alone, without a scheme, brackets, a port or a path")
  .describe("The switch's name or address.");

/** The environment variables for a single switch. */
const Environment = z.object({
  NXAPI_HOST: Host,
  NXAPI_PORT: port(1).optional().describe("NX-API's port. Default: 443, or 80 for http."),
  NXAPI_USER: z.string().describe("A user that may run show commands, for example with the role network-operator."),
  NXAPI_PASS: z.string().optional().describe("The user's password."),
  NXAPI_PASS_FILE: z.string().optional().describe("A file with the password, in the place of NXAPI_PASS."),
  NXAPI_PROTOCOL: oneOf(["https", "http"])
    .default(DEFAULT_PROTOCOL)
    .describe(`https or http, which sends the password in clear. Default: ${DEFAULT_PROTOCOL}.`),
  NXAPI_NAME: z
    .string()
    .max(LONGEST_NAME, `must be a name of at most ${LONGEST_NAME} characters`)
    .superRefine((name, context) => {
      const mistake = nameMistake(name);
      if (mistake !== undefined) context.addIssue(`must be ${mistake}`);
    })
    .optional()
    .describe("The switch's host_name. Default: NXAPI_HOST."),
  NXAPI_TIMEOUT: number("a number of seconds from 1 to 300", (seconds) => seconds >= 1 && seconds <= 300)
    .default(DEFAULT_TIMEOUT_MS / 1_000)
    .describe(`Seconds that a poll may take. Default: ${DEFAULT_TIMEOUT_MS / 1_000}.`),
  NXAPI_TLS_PIN: fingerprints
    .optional()
    .describe("SHA-256 fingerprints of accepted certificates, separated by commas."),
  NXAPI_TLS_CA_FILE: z.string().optional().describe("A PEM file of certificate authorities to trust."),
  NXAPI_TLS_INSECURE: oneOf(["true", "false"]).default("false").describe("true accepts any certificate."),
  NXAPI_TLS_MIN_VERSION: oneOf(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"])
    .optional()
    .describe("The oldest TLS that is spoken. Default: TLSv1.2."),
  NXAPI_TLS_CIPHERS: cipherList.optional().describe("An OpenSSL cipher list, for a switch that needs old ciphers."),
  NXAPI_INSTANCES: places
    .optional()
    .describe("Modules and instances to ask, as 1/0,2/0. Default: those that are found."),
  NXAPI_PROFILES: z
    .string()
    .transform((names) => names.split(",").map((name) => name.trim()))
    .pipe(profiles)
    .optional()
    .describe(
      `What the switch is asked about, separated by commas: ${PROFILE_WORDS.join(", ")}. Default: ${DEFAULT_PROFILES.join(",")}.`,
    ),
  NXAPI_COMMANDS: z
    .string()
    .regex(/^\w+(,\w+)*$/, "must be names of commands, separated by commas")
    .transform((names) => names.split(","))
    .optional()
    .describe("The commands to ask, in the place of those of profiles; nxapi-collector metrics names them."),
});
type Environment = z.infer<typeof Environment>;

/**
 * The settings for one switch from the environment.
 * @throws ConfigurationError with every mistake at once
 */
export async function readEnvironment(variables: Variables): Promise<Settings> {
  return await withFiles((contents) => settingsIn(variables, contents));
}

function settingsIn(variables: Variables, contents: Files): Settings {
  const given = meant(variables);
  if (given["NXAPI_HOST"] === undefined) throw new ConfigurationError([NO_TARGET]);
  const parsed = Environment.safeParse(given, ZOD_MESSAGES);
  const mistakes = [
    ...unknownNames(given),
    ...contradictions(given, contents),
    ...(parsed.success ? [] : describe(parsed.error, (key) => key.replace(/\.\d+$/, ":"))),
  ];
  const process = noting(
    () => processSettingsIn(variables, contents),
    (mistake) => mistakes.push(mistake),
  );
  if (mistakes.length > 0 || !parsed.success || process === undefined) throw new ConfigurationError(mistakes);
  return { switches: [toSwitch(parsed.data, contents)], ...process };
}

/** The variables and what they mean, one a line, for a help text. */
export function describeEnvironment(): string {
  const known = Object.entries({ ...Environment.shape, ...ProcessEnvironment.shape });
  const described = [...known.map(([name, { description }]) => [name, description] as const), ...OTLP_VARIABLES];
  const lines = described.map(([name, description]) => `  ${name.padEnd(38)} ${description}`);
  return ["Environment:", ...lines].join("\n");
}

const NO_TARGET = `no switch is configured. Set
  NXAPI_HOST       the switch's name or address
  NXAPI_USER       a user that may run show commands
  NXAPI_PASS_FILE  a file with its password (or NXAPI_PASS)
  NXAPI_TLS_PIN    the SHA-256 fingerprint of its certificate (or NXAPI_TLS_CA_FILE, or NXAPI_TLS_INSECURE=true)
or try it without a switch: nxapi-collector demo, in a clone npm run demo`;

function unknownNames(variables: Variables): string[] {
  const known = Object.keys({ ...Environment.shape, ...ProcessEnvironment.shape }).filter(isOurs);
  const unknown = Object.keys(variables).filter((name) => isOurs(name) && !known.includes(name));
  return unknown.map(
    (name) => `${name} is not a setting${hint(name, known, "NXAPI_") || `; there are ${known.join(", ")}`}`,
  );
}

function isOurs(name: string): boolean {
  return name.startsWith("NXAPI_");
}

function contradictions(given: Variables, contents: Files): string[] {
  const { NXAPI_PASS: pass, NXAPI_PASS_FILE: passFile, NXAPI_TLS_CA_FILE: caFile } = given;
  const { NXAPI_TLS_PIN: pin, NXAPI_TLS_INSECURE: insecure, NXAPI_PROTOCOL: protocol } = given;
  const mistakes: string[] = [];
  if (pass === undefined && passFile === undefined) mistakes.push("NXAPI_PASS_FILE or NXAPI_PASS must be set");
  if (pass !== undefined && passFile !== undefined)
    mistakes.push("NXAPI_PASS and NXAPI_PASS_FILE exclude each other; keep the file");
  const trusts = [pin, caFile, insecure === "true" ? insecure : undefined].filter((one) => one !== undefined);
  if (trusts.length > 1)
    mistakes.push("NXAPI_TLS_PIN, NXAPI_TLS_CA_FILE and NXAPI_TLS_INSECURE exclude each other; keep one");
  const tls = [...trusts, given["NXAPI_TLS_MIN_VERSION"], given["NXAPI_TLS_CIPHERS"]].filter(
    (one) => one !== undefined,
  );
  if (tls.length > 0 && protocol === "http") mistakes.push("NXAPI_TLS_… is set, but NXAPI_PROTOCOL is http");
  if (given["NXAPI_PROFILES"] !== undefined && given["NXAPI_COMMANDS"] !== undefined)
    mistakes.push("NXAPI_PROFILES and NXAPI_COMMANDS exclude each other; keep one");
  const passFault = pass === undefined ? undefined : passwordFault(pass);
  if (passFault !== undefined) mistakes.push(`NXAPI_PASS ${passFault}`);
  const wrong = (variable: string) => (message: string) => mistakes.push(`${variable}: ${message}`);
  if (passFile !== undefined) attempt(() => passwordIn(passFile, contents), wrong("NXAPI_PASS_FILE"));
  if (caFile !== undefined) attempt(() => certificatesIn(caFile, contents), wrong("NXAPI_TLS_CA_FILE"));
  return mistakes;
}

function toSwitch(env: Environment, contents: Files): SwitchSettings {
  return {
    name: env.NXAPI_NAME ?? env.NXAPI_HOST,
    host: env.NXAPI_HOST,
    port: env.NXAPI_PORT ?? (env.NXAPI_PROTOCOL === "https" ? 443 : 80),
    protocol: env.NXAPI_PROTOCOL,
    user: env.NXAPI_USER,
    password: passwordOf(env),
    passwordFrom: env.NXAPI_PASS_FILE ?? "NXAPI_PASS",
    trust: trustFrom(env, contents),
    tls: {
      ...(env.NXAPI_TLS_MIN_VERSION !== undefined && { minVersion: env.NXAPI_TLS_MIN_VERSION }),
      ...(env.NXAPI_TLS_CIPHERS !== undefined && { ciphers: env.NXAPI_TLS_CIPHERS }),
    },
    places: env.NXAPI_INSTANCES,
    commands: { only: env.NXAPI_COMMANDS, profiles: env.NXAPI_PROFILES },
    timeoutMs: Math.round(env.NXAPI_TIMEOUT * 1_000),
    requestsPerMinute: DEFAULT_REQUESTS_PER_MINUTE,
    labels: {},
  };
}

function passwordOf({ NXAPI_PASS: pass = "", NXAPI_PASS_FILE: file }: Environment): () => Promise<string> {
  return async () => (file === undefined ? pass : await readPassword(file));
}

function trustFrom(env: Environment, contents: Files): SwitchSettings["trust"] {
  if (env.NXAPI_TLS_PIN !== undefined) return { kind: "pin", sha256: env.NXAPI_TLS_PIN };
  if (env.NXAPI_TLS_INSECURE === "true") return { kind: "insecure" };
  if (env.NXAPI_TLS_CA_FILE === undefined) return { kind: "verify" };
  return { kind: "verify", ca: certificatesIn(env.NXAPI_TLS_CA_FILE, contents) };
}
