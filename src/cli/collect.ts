import type { Log } from "../log.ts";
import { inUrl } from "./address.ts";
import { startCollector } from "./collector/collector.ts";
import { readConfiguration } from "./configuration.ts";
import { runUntilSignal } from "./run.ts";
import { watchFiles } from "./watch.ts";

export interface CollectOptions {
  /** The configuration file; without one the environment says everything. */
  readonly file: string | undefined;
  /** Whether `POST /-/reload` reads it again. */
  readonly lifecycle: boolean;
}

/**
 * Collects from the switches of a configuration file, or from the one that the environment names, until a signal
 * comes; gives the exit status. The file is read again when it changes, and on SIGHUP.
 * @throws ConfigurationError if the configuration does not say enough, or says something wrong
 */
export async function collect(log: Log, { file, lifecycle }: CollectOptions): Promise<number> {
  let files: readonly string[] = [];
  const read = () => {
    const configuration = readConfiguration(file, process.env);
    files = configuration.files;
    return configuration;
  };
  const configuration = read();
  const collector = await startCollector(configuration, { log, reread: read, lifecycle });
  const reload = () => collector.reload();
  process.on("SIGHUP", () => void reload());
  const watch = watchFiles({ files: () => files, changed: reload });
  const { settings } = configuration;
  log.info("collecting", {
    address: `http://${inUrl(settings.web.host)}:${collector.port}/metrics`,
    switches: settings.switches.length,
  });
  return await runUntilSignal({
    stop() {
      watch.stop();
      return collector.stop();
    },
  });
}
