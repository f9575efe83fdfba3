import { z } from "zod";

export type Variables = Readonly<Record<string, string | undefined>>;

/** A number, and what it has to be in words. */
export const number = (expected: string, accepts: (number: number) => boolean) =>
  z.coerce.number(`must be ${expected}`).refine(accepts, `must be ${expected}`);

export const port = (least: number) =>
  number("a port number", (given) => Number.isInteger(given) && given >= least && given <= 65_535);

export const oneOf = <const W extends readonly string[]>(words: W) => z.enum(words, `must be ${words.join(" or ")}`);

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

/** A mistake is named by its variable and what was expected; its value may be a secret and is never shown. */
export function describe(error: z.ZodError): string[] {
  return error.issues.map(({ path, message, code }) => {
    const missing = code === "invalid_type" && message.endsWith("received undefined");
    return `${path.join(".")} ${missing ? "must be set" : message}`;
  });
}
