import { readConfiguration } from "../collector/configuration.ts";
import { ConfigurationError } from "../config/settings.ts";
import type { CollectOptions } from "./collect.ts";
import { askContainer, askWhetherAlive, type Listening, type Liveness, printLiveness } from "./health-request.ts";

/** What says where a collector listens. */
export type HealthOptions = Pick<CollectOptions, "file" | "webFile" | "listen">;

/**
 * Asks the collector of these arguments, of their files and of this environment whether it is alive, and prints how that
 * is known; gives the exit status. If they are not good any more, or nobody answers there, it is the collector that this
 * container is for: it goes on with what it was started with.
 * @throws ConfigurationError if they do not say enough, or say something wrong
 */
export async function health(
  options: HealthOptions,
  variables: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<number> {
  const asked = await askConfigured(options, variables);
  const liveness = asked instanceof ConfigurationError || !asked.alive ? ((await askContainer()) ?? asked) : asked;
  if (liveness instanceof ConfigurationError) throw liveness;
  return printLiveness(liveness, print);
}

async function askConfigured(
  options: HealthOptions,
  variables: NodeJS.ProcessEnv,
): Promise<Liveness | ConfigurationError> {
  try {
    return await askWhetherAlive(await listeningOf(options, variables));
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

async function listeningOf({ file, webFile, listen }: HealthOptions, variables: NodeJS.ProcessEnv): Promise<Listening> {
  const { settings, security } = await readConfiguration({ file, webFile }, variables);
  const address = listen ?? settings.web;
  if (address.port === 0) throw new ConfigurationError(["port 0 is any port; there is no telling which one to ask"]);
  const demand = security?.tls?.clients.demand;
  return {
    address,
    scheme: security?.tls === undefined ? "http" : "https",
    demandsCertificate: demand === "any" || demand === "verified",
  };
}
