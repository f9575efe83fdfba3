import { z } from "zod";

import { ConfigurationError } from "../config/settings.ts";
import type { Log } from "../log.ts";
import { startNexus } from "../simulator/nexus.ts";
import { isPersonalityName, personalities } from "../simulator/personalities/index.ts";
import { runUntilSignal } from "./run.ts";

const Options = z.object({
  name: z.string(),
  personality: z.string(),
  host: z.string(),
  port: z.coerce.number().int().min(0).max(65_535),
  user: z.string(),
  password: z.string(),
});

/**
 * Simulates one switch until a signal comes; gives the exit status.
 * @throws ConfigurationError if the options name no personality or no port
 */
export async function simulate(log: Log, given: unknown): Promise<number> {
  const parsed = Options.safeParse(given);
  if (!parsed.success) throw new ConfigurationError(["--port must be a port number"]);
  const { personality, ...options } = parsed.data;
  if (!isPersonalityName(personality)) {
    const known = Object.keys(personalities).join(", ");
    throw new ConfigurationError([`--personality ${personality} is not one of ${known}`]);
  }
  const nexus = await startNexus({ ...options, personality });
  log.info("simulating a switch", { name: nexus.name, personality, address: `${nexus.url}/ins` });
  return await runUntilSignal(nexus);
}
