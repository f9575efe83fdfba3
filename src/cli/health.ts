import { setTimeout as sleep } from "node:timers/promises";

import { InvalidArgumentError, Option } from "commander";

import { readConfiguration } from "../collector/configuration.ts";
import { ConfigurationError } from "../config/settings.ts";
import type { CollectOptions } from "./collect.ts";
import { askContainer, askWhetherAlive, type Listening, type Liveness, printLiveness } from "./health-request.ts";

/** What says where a collector listens, and how long it may take until it does. */
export interface HealthOptions extends Pick<CollectOptions, "file" | "webFile" | "listen"> {
  /** 0 unless told otherwise: a collector that runs is there. */
  readonly waitMs?: number;
}

/** What the command line says of waiting. */
export interface WaitFlags {
  readonly wait: number;
}

/** How often one that is awaited is asked. */
const ASK_AGAIN_MS = 250;

const LONGEST_WAIT_S = 3_600;

/** What is said beside a mistake: most often it is that `health` was not given what the collector was. */
const NEEDS = "health needs what the collector was started with: its arguments, as --config.file, and its environment";

/** The option for a supervisor that has just started the collector. */
export function waitOption(): Option {
  return new Option("--wait <seconds>", "how long to wait for one that is starting").default(0).argParser((text) => {
    if (!/^\d+(\.\d+)?$/.test(text) || Number(text) > LONGEST_WAIT_S)
      throw new InvalidArgumentError(`expected seconds, from 0 to ${LONGEST_WAIT_S}`);
    return Number(text);
  });
}

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
  const until = performance.now() + (options.waitMs ?? 0);
  let asked = await askConfigured(options, variables);
  while (!(asked instanceof ConfigurationError) && !asked.alive && performance.now() < until) {
    await sleep(ASK_AGAIN_MS);
    asked = await askConfigured(options, variables);
  }
  const liveness = asked instanceof ConfigurationError || !asked.alive ? ((await askContainer()) ?? asked) : asked;
  if (liveness instanceof ConfigurationError) throw new ConfigurationError([...liveness.mistakes, NEEDS]);
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
