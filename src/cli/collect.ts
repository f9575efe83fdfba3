import type { Log } from "../log.ts";
import { inUrl } from "./address.ts";
import { startCollector } from "./collector.ts";
import { readConfiguration } from "./configuration.ts";
import { runUntilSignal } from "./run.ts";

/**
 * Collects from the switches of a configuration file, or from the one that the environment names, until a signal
 * comes; gives the exit status.
 * @throws ConfigurationError if the configuration does not say enough, or says something wrong
 */
export async function collect(log: Log, file: string | undefined): Promise<number> {
  const { settings, added } = readConfiguration(file, process.env);
  const collector = await startCollector(settings, log, added);
  log.info("collecting", {
    address: `http://${inUrl(settings.web.host)}:${collector.port}/metrics`,
    switches: settings.switches.length,
  });
  return await runUntilSignal(collector);
}
