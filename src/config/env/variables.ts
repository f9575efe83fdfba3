import { z } from "zod";

export type Variables = Readonly<Record<string, string | undefined>>;

/** A number, and what it has to be in words. */
export const number = (expected: string, accepts: (number: number) => boolean) =>
  z.coerce.number(`must be ${expected}`).refine(accepts, `must be ${expected}`);

export const port = (least: number) =>
  number("a port number", (given) => Number.isInteger(given) && given >= least && given <= 65_535);

export const oneOf = <const W extends readonly string[]>(words: W) => z.enum(words, `must be ${words.join(" or ")}`);

/** A word of these, of which OpenTelemetry does not mind the case. */
export const word = <const W extends readonly string[]>(words: W, message = `must be ${words.join(" or ")}`) =>
  z.string().trim().toLowerCase().pipe(z.enum(words, message));

/** A boolean as OpenTelemetry has it; what is neither is a mistake, where SDKs take it for false. */
export const truth = word(["true", "false"])
  .transform((given) => given === "true")
  .default(false);

/** The longest that a timer of Node waits. */
const LONGEST_MS = 2 ** 31 - 1;

/** Milliseconds that something may take, of which 0 is as long as it takes (OpenTelemetry specification, timeout). */
export const timeout = wholeMilliseconds(0, LONGEST_MS).transform((given) => (given === 0 ? LONGEST_MS : given));

/** Milliseconds, of these bounds. */
export function wholeMilliseconds(least: number, most: number) {
  return number(
    `a whole number of milliseconds from ${least} to ${most}`,
    (given) => Number.isInteger(given) && given >= least && given <= most,
  );
}

/** What Kubernetes sets for each Service: with one of the collector's own name, `NXAPI_COLLECTOR_PORT=tcp://…`. */
const SERVICE_LINK = /^NXAPI_COLLECTOR_|_SERVICE_(HOST|PORT)|_PORT_\d+_/;

/**
 * The variables that somebody set to mean something. An empty one is an unset one (OpenTelemetry specification,
 * environment variables).
 */
export function meant(variables: Variables): Variables {
  return Object.fromEntries(
    Object.entries(variables).filter(
      ([name, value]) =>
        value !== undefined && value !== "" && !SERVICE_LINK.test(name) && !/^(tcp|udp):\/\//.test(value),
    ),
  );
}

/**
 * A mistake is named by its variable and what was expected; its value may be a secret and is never shown. The variable is
 * the key unless `nameOf` gives another.
 */
export function describe(error: z.ZodError, nameOf = (key: string): string => key): string[] {
  return error.issues.map(({ path, message }) => `${nameOf(path.join("."))} ${message}`);
}
