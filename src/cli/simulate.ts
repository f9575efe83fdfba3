import type { Command } from "commander";
import { z } from "zod";

import { ConfigurationError } from "../config/settings.ts";
import { hint } from "../config/yaml/suggestion.ts";
import { ZOD_MESSAGES } from "../config/yaml/mistakes.ts";
import { errorMessage } from "../error-message.ts";
import type { Log } from "../log.ts";
import { startControl } from "../simulator/control.ts";
import { startFabric } from "../simulator/fabric.ts";
import { faultNames, Faults, isFaultName } from "../simulator/http/faults.ts";
import { isPersonalityName, personalities } from "../simulator/personalities/index.ts";
import type { Personality } from "../simulator/personalities/personality.ts";
import { replayPersonality } from "../simulator/replay.ts";
import { type Running, runUntilSignal } from "./signals.ts";

/** Adds the options of `simulate` to its command. */
export function simulateOptions(command: Command): Command {
  return command
    .option("--personality <name>", `which switch it is: ${Object.keys(personalities).join(", ")}`, "n9k-live")
    .option("--replay <directory>", "in its place, the replies in a directory that record has made")
    .option("--count <number>", "how many switches; their ports follow one another", "1")
    .option("--prefix <name>", "the host names, before the number of each", "nx-osv9000-")
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option("--port <port>", "the port of the first switch", "8080")
    .option("--user <user>", "the user that is let in", "admin")
    .option("--password <password>", "the user's password", "demo")
    .option("--tls", "HTTPS, with a certificate made at the start")
    .option(
      "--fault <fault>",
      "NAME or NAME={settings as JSON}, may be repeated",
      (one, all: string[]) => [...all, one],
      [],
    )
    .option("--control-port <port>", "serve an endpoint that sets faults while running")
    .addHelpText("after", `\nFaults: ${faultNames.join(", ")}`);
}

/** A whole number within bounds, with a message for users in the place of zod's. */
function whole(least: number, most: number) {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z.coerce
    .string()
    .regex(/^\d+$/, { error: expected, abort: true })
    .transform(Number)
    .refine((number) => number >= least && number <= most, { error: expected, abort: true });
}

const MOST_PORT = 65_535;
const port = whole(0, MOST_PORT);

/** An option's value that must be there: without a host, a server listens on every address. */
const filled = z.string().min(1, { error: "is empty; is a variable empty that should have it?" });

const AnyOptions = z.object({
  personality: z.string(),
  replay: filled.optional(),
  count: whole(1, 1_000),
  prefix: z.string(),
  host: filled,
  port,
  user: z.string(),
  password: z.string(),
  tls: z.boolean().default(false),
  fault: z.array(z.string()),
  controlPort: port.optional(),
});
const SimulateOptions = AnyOptions.refine(({ port: first, count }) => first === 0 || first + count - 1 <= MOST_PORT, {
  path: ["count"],
  error: `expected no more than there are ports from --port to ${MOST_PORT}`,
});
type SimulateOptions = z.infer<typeof SimulateOptions>;

/**
 * Simulates switches until a signal comes; gives the exit status.
 * @throws ConfigurationError if the options say something wrong
 */
export async function simulate(log: Log, given: unknown): Promise<number> {
  const options = parse(given);
  const personality = await choose(options);
  return await runUntilSignal(() => startSimulation(log, options, personality));
}

async function startSimulation(log: Log, options: SimulateOptions, personality: Personality): Promise<Running> {
  const { count, prefix, host, user, password } = options;
  const fabric = await startFabric(count, {
    personality,
    prefix,
    host,
    user,
    password,
    faults: faultsIn(options.fault),
    ...(options.tls && { tls: true }),
    ...(options.port > 0 && { firstPort: options.port }),
  });
  for (const { name, url, fingerprint256, personality: kind } of fabric.switches) {
    log.info("simulating a switch", { name, personality: kind, address: `${url}/ins`, fingerprint: fingerprint256 });
  }
  const control =
    options.controlPort === undefined
      ? undefined
      : await startControl(fabric.switches, { host, port: options.controlPort }).catch(async (error: unknown) => {
          await fabric.stop();
          throw error;
        });
  if (control !== undefined) log.info("faults can be set", { address: control.url });
  return {
    async stop() {
      await control?.stop();
      await fabric.stop();
    },
  };
}

function parse(given: unknown): SimulateOptions {
  const parsed = SimulateOptions.safeParse(given, ZOD_MESSAGES);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map(({ path, message }) => `--${flag(String(path[0]))}: ${message}`),
  );
}

function flag(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

async function choose({ replay, personality }: SimulateOptions): Promise<Personality> {
  if (replay !== undefined) {
    return await replayPersonality(replay).catch((error: unknown) => {
      throw new ConfigurationError([`--replay ${replay}: ${errorMessage(error)}`]);
    });
  }
  if (isPersonalityName(personality)) return personalities[personality];
  const names = Object.keys(personalities);
  const near = hint(personality, names) || `; there are ${names.join(", ")}`;
  throw new ConfigurationError([`--personality: there is no ${personality}${near}`]);
}

function faultsIn(given: readonly string[]): Faults {
  const asked: Record<string, unknown> = {};
  for (const one of given) {
    const [name = "", settings = "{}"] = one.split(/=(.*)/s, 2);
    if (!isFaultName(name)) {
      const near = hint(name, faultNames) || `; there are ${faultNames.join(", ")}`;
      throw new ConfigurationError([`--fault: there is no ${name}${near}`]);
    }
    asked[name] = parseSettings(name, settings);
  }
  const parsed = Faults.safeParse(asked, ZOD_MESSAGES);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(parsed.error.issues.map(({ path, message }) => `--fault ${path.join(".")}: ${message}`));
}

function parseSettings(name: string, settings: string): unknown {
  try {
    return JSON.parse(settings);
  } catch {
    throw new ConfigurationError([`--fault ${name}: the settings after = must be JSON, as latency={"ms":500}`]);
  }
}
