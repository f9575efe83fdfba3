import type { Log } from "../log.ts";
import { type Address, inUrl } from "./address.ts";
import { startCollector } from "./collector/collector.ts";
import { readConfiguration } from "./configuration.ts";
import { runUntilSignal } from "./run.ts";
import { watchFiles } from "./watch.ts";

export interface CollectOptions {
  /** The configuration file; without one the environment says everything. */
  readonly file: string | undefined;
  /** The file that says who may ask; anybody may without one. */
  readonly webFile: string | undefined;
  /** Where to listen, whatever the configuration says. */
  readonly listen: Address | undefined;
  /** Whether `POST /-/reload` reads the files again. */
  readonly lifecycle: boolean;
}

/**
 * Collects from the switches of a configuration file, or from the one that the environment names, until a signal
 * comes; gives the exit status. The files are read again when
 * one of them changes, and on SIGHUP.
 * @throws ConfigurationError if the configuration does not say enough, or says something wrong
 */
export async function collect(log: Log, { file, webFile, listen, lifecycle }: CollectOptions): Promise<number> {
  let files: readonly string[] = [];
  const reload = () => collector.reload();
  const watch = watchFiles({ files: () => files, changed: reload });
  const read = () => {
    const configuration = readConfiguration({ file, webFile }, process.env);
    files = configuration.files;
    watch.acknowledge();
    const { settings } = configuration;
    return listen === undefined ? configuration : { ...configuration, settings: { ...settings, web: listen } };
  };
  const configuration = read();
  const collector = await startCollector(configuration, { log, reread: read, lifecycle });
  process.on("SIGHUP", () => void reload());
  const { settings, security } = configuration;
  const scheme = security?.tls === undefined ? "http" : "https";
  const path = settings.push.exporters.includes("prometheus") ? "/metrics" : "/";
  log.info("collecting", {
    address: `${scheme}://${inUrl(settings.web.host)}:${collector.port}${path}`,
    switches: settings.switches.length,
  });
  return await runUntilSignal({
    stop() {
      watch.stop();
      return collector.stop();
    },
  });
}
