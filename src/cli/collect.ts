import { readEnvironment } from "../config/environment.ts";
import type { Log } from "../log.ts";
import { startCollector } from "./collector.ts";
import { inUrl } from "./address.ts";
import { runUntilSignal } from "./run.ts";

/**
 * Collects from the switch that the environment names until a signal comes; gives the exit status.
 * @throws ConfigurationError if the environment does not say enough, or says something wrong
 */
export async function collect(log: Log): Promise<number> {
  const settings = readEnvironment(process.env);
  const collector = await startCollector(settings, log);
  log.info("collecting", {
    address: `http://${inUrl(settings.web.host)}:${collector.port}/metrics`,
    switches: settings.switches.length,
  });
  return await runUntilSignal(collector);
}
